package acratools.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The one call of Kubernetes' API that Vault's engine makes, a TokenReview: tokens of {@link #serviceAccount} are good. A
 * cluster is what a test cannot have for real.
 */
public final class StandInCluster implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("\"token\":\\s*\"([^\"]+)\"");

    private final HttpsServer server;
    private final String ca;
    private final TestJwt keys = new TestJwt();

    private StandInCluster(HttpsServer server, String ca) {
        this.server = server;
        this.ca = ca;
    }

    /** Starts it on a free port of the loopback. */
    public static StandInCluster start(Path directory) {
        TestAuthority authority = TestAuthority.create(directory, "cluster-ca");
        TestAuthority.Issued issued = authority.issue("cluster", "localhost", "127.0.0.1");
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls(issued)));
            StandInCluster cluster = new StandInCluster(server, Files.readString(authority.certificate()));
            server.createContext("/apis/authentication.k8s.io/v1/tokenreviews", cluster::review);
            server.start();
            return cluster;
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** {@code https://127.0.0.1:port}. */
    public String address() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The CA of its certificate, PEM. */
    public String ca() {
        return ca;
    }

    /** A token as a pod has it, of the account {@code name} in {@code namespace}, good for an hour. */
    public String serviceAccount(String namespace, String name) {
        return keys.sign("{\"iss\":\"https://kubernetes.default.svc\",\"sub\":\"system:serviceaccount:" + namespace
                + ":"
                + name + "\",\"aud\":[\"vault\"],\"nbf\":"
                + Instant.now().minusSeconds(60).getEpochSecond() + ",\"exp\":"
                + Instant.now().plusSeconds(3600).getEpochSecond()
                + ",\"kubernetes.io\":{\"namespace\":\"" + namespace + "\",\"serviceaccount\":{\"name\":\"" + name
                + "\",\"uid\":\"7f3c\"}}}");
    }

    private void review(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = TOKEN.matcher(request);
        boolean good = matcher.find() && keys.verifies(matcher.group(1));
        String user = good ? userOf(matcher.group(1)) : "";
        String status = good
                ? "{\"authenticated\":true,\"audiences\":[\"vault\"],\"user\":{\"username\":\"" + user
                        + "\",\"uid\":\"7f3c\",\"groups\":[\"system:serviceaccounts\"]}}"
                : "{\"authenticated\":false,\"error\":\"the token is not this cluster's\"}";
        byte[] body = ("{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"status\":" + status
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(201, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String userOf(String jwt) {
        String claims = new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        Matcher subject = Pattern.compile("\"sub\":\"([^\"]+)\"").matcher(claims);
        return subject.find() ? subject.group(1) : "";
    }

    private static SSLContext tls(TestAuthority.Issued issued) throws IOException, GeneralSecurityException {
        String pem = Files.readString(issued.key()).replaceAll("-----[A-Z ]+-----", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        Certificate certificate;
        try (var in = Files.newInputStream(issued.certificate())) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        char[] none = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, none);
        store.setKeyEntry("cluster", key, none, new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, none);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
