package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * A server with AWS' API for KMS (PyPI's moto) on a free port of the loopback, in memory, ended by {@link #close()}. Its
 * keys are those of one account and region; any credentials do.
 */
public final class LiveKms implements Server {
    public static final String KEY_ID = "AKIATESTKEYOFTHETESTS";
    public static final String SECRET_KEY = "secret/access+key-of-the-tests0123456789";
    public static final String REGION = "eu-west-1";

    private final LiveServer server;
    private final int port;

    private LiveKms(LiveServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts a server; {@code directory} takes its log. */
    public static LiveKms start(Path directory) {
        Printed.secret(SECRET_KEY);
        int port = OpenBao.freePort();
        Path packages = PythonPackages.installed("moto");
        LiveServer server = LiveServer.start(
                List.of(
                        "env",
                        "PYTHONPATH=" + packages,
                        "python3",
                        "-m",
                        "moto.server",
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port)),
                directory.resolve("kms-" + port + ".log"));
        LiveKms kms = new LiveKms(server, port);
        server.awaitAnswer(kms::aliases);
        return kms;
    }

    /** Forgets every key. */
    public void reset() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(endpoint() + "/moto-api/reset").toURL().openConnection();
            connection.setRequestMethod("POST");
            if (connection.getResponseCode() != 200) {
                throw new IllegalStateException("not reset: " + connection.getResponseCode());
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** {@code http://127.0.0.1:port}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** What a credentials file says to get here. */
    public String credentials() {
        return credentials(endpoint());
    }

    /** The same by way of another endpoint. */
    public static String credentials(String endpoint) {
        return "{\"access_key_id\":\"" + KEY_ID + "\",\"secret_access_key\":\"" + SECRET_KEY + "\",\"region\":\""
                + REGION + "\",\"endpoint\":\"" + endpoint + "\"}";
    }

    /** Makes a key with this alias, {@code alias/} before it. */
    public void create(String alias) {
        name(call("CreateKey", "{}").at("/KeyMetadata/KeyId").textValue(), alias);
    }

    /** Takes a key's alias away; the key stays, with all that it encrypted. @return its id */
    public String takeAlias(String alias) {
        String key = call("DescribeKey", "{\"KeyId\":\"" + alias + "\"}")
                .at("/KeyMetadata/KeyId")
                .textValue();
        call("DeleteAlias", "{\"AliasName\":\"" + alias + "\"}");
        return key;
    }

    /** Gives a key an alias. */
    public void name(String key, String alias) {
        call("CreateAlias", "{\"AliasName\":\"" + alias + "\",\"TargetKeyId\":\"" + key + "\"}");
    }

    public byte[] encrypt(String alias, byte[] plaintext) {
        String text = Base64.getEncoder().encodeToString(plaintext);
        JsonNode answer = call("Encrypt", "{\"KeyId\":\"" + alias + "\",\"Plaintext\":\"" + text + "\"}");
        return Base64.getDecoder().decode(answer.path("CiphertextBlob").textValue());
    }

    public byte[] decrypt(String alias, byte[] ciphertext) {
        String text = Base64.getEncoder().encodeToString(ciphertext);
        JsonNode answer = call("Decrypt", "{\"KeyId\":\"" + alias + "\",\"CiphertextBlob\":\"" + text + "\"}");
        return Base64.getDecoder().decode(answer.path("Plaintext").textValue());
    }

    /** The names of all aliases that lead to a key. */
    public List<String> aliases() {
        return call("ListAliases", "{}").path("Aliases").findValuesAsText("AliasName");
    }

    /** How many keys there are, with an alias or without, also those that are about to be deleted. */
    public int keys() {
        return call("ListKeys", "{}").path("Keys").size();
    }

    /** How many keys there are that are not about to be deleted. */
    public int keysInUse() {
        int inUse = 0;
        for (JsonNode key : call("ListKeys", "{}").path("Keys")) {
            String id = key.path("KeyId").textValue();
            JsonNode metadata =
                    call("DescribeKey", "{\"KeyId\":\"" + id + "\"}").path("KeyMetadata");
            inUse += metadata.path("KeyState").asText().equals("PendingDeletion") ? 0 : 1;
        }
        return inUse;
    }

    private JsonNode call(String operation, String body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(endpoint()).toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/x-amz-json-1.1");
            connection.setRequestProperty("X-Amz-Target", "TrentService." + operation);
            connection.setRequestProperty(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=" + KEY_ID + "/20200101/" + REGION
                            + "/kms/aws4_request, SignedHeaders=host, Signature=0");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] answer = in.readAllBytes();
                if (status != 200) {
                    throw new IllegalStateException(
                            operation + ": " + status + " " + new String(answer, StandardCharsets.UTF_8));
                }
                return new ObjectMapper().readTree(answer);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        server.kill();
    }
}
