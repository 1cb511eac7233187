package acratools.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Answers what a tool asks of Vault, over TLS on loopback, for the training of class archives: where archives are made
 * there need be no Vault. Tests and the quick start use a real one.
 */
final class StandInVault implements AutoCloseable {
    private static final String PASSWORD = "training";

    private final HttpsServer server;
    private final Path certificate;

    private StandInVault(HttpsServer server, Path certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    static StandInVault start(Path work, String masterKey) throws IOException, InterruptedException {
        Path keys = work.resolve("stand-in.p12");
        Path certificate = work.resolve("stand-in.pem");
        if (!Files.exists(keys)) {
            keytool(
                    work,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    "vault",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=ip:127.0.0.1,dns:localhost",
                    "-validity",
                    "2",
                    "-keystore",
                    keys.toString());
            keytool(
                    work,
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "vault",
                    "-keystore",
                    keys.toString(),
                    "-file",
                    certificate.toString());
        }
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
        server.createContext(
                "/v1/sys/internal/ui/mounts/",
                exchange -> answer(
                        exchange, "{\"data\":{\"path\":\"secret/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}"));
        server.createContext(
                "/v1/secret/data/",
                exchange -> answer(
                        exchange,
                        "{\"data\":{\"data\":{\"acra_master_key\":\"" + masterKey
                                + "\"},\"metadata\":{\"version\":1}}}"));
        server.start();
        return new StandInVault(server, certificate);
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void keytool(Path work, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
    }

    private static SSLContext tls(Path keys) throws IOException {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The flags that lead a tool here. */
    List<String> flags() {
        return List.of(
                "--vault_connection_api_string=https://127.0.0.1:"
                        + server.getAddress().getPort(),
                "--vault_secrets_path=secret/acra",
                "--vault_tls_transport_enable=true",
                "--vault_tls_client_ca=" + certificate);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
