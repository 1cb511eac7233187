package acratools.masterkey.kms;

import acratools.failure.InputFailure;
import acratools.kms.KmsAccess;
import acratools.masterkey.JsonValue;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The file of {@code --kms_credentials_path}: {@code {"access_key_id":…,"secret_access_key":…,"region":…,"endpoint":…}},
 * the last of them where it is not the region's own. Other fields are left alone. Source: spec/master-key.md.
 */
public final class KmsCredentialsFile {
    private static final int LARGEST = 64 << 10;

    private final Path file;
    private final OpenSecrets open;

    public KmsCredentialsFile(Path file, OpenSecrets open) {
        this.file = file;
        this.open = open;
    }

    /**
     * Reads it.
     *
     * @return the caller's to close
     * @throws InputFailure if there is none, it cannot be read, or says not what it must
     */
    public KmsAccess read() {
        byte[] content = content();
        try {
            JsonValue json = JsonValue.parse(content, content.length)
                    .filter(value -> value.kind() == JsonValue.Kind.OBJECT)
                    .orElseThrow(() -> failure("is not a JSON object"));
            String keyId = text(json, "access_key_id");
            String region = text(json, "region");
            if (!isRegion(region)) {
                throw failure("names a region that no region of AWS is called like");
            }
            Optional<URI> endpoint = endpoint(json);
            return new KmsAccess(keyId, secretKey(json), region, endpoint);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private byte[] content() {
        byte[] buffer = new byte[LARGEST];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(buffer, 0, LARGEST);
            if (length == LARGEST) {
                throw failure("is larger than credentials can be");
            }
            return Arrays.copyOf(buffer, length);
        } catch (NoSuchFileException e) {
            throw new InputFailure(subject(), "does not exist", "give the file with --kms_credentials_path", e);
        } catch (IOException e) {
            throw new InputFailure(subject(), "cannot be read", "check its kind and its mode", e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private Secret secretKey(JsonValue json) {
        byte[] key = json.at("secret_access_key")
                .filter(value -> value.kind() == JsonValue.Kind.STRING)
                .map(JsonValue::stringBytes)
                .orElseThrow(() -> failure("has no string \"secret_access_key\""));
        if (!isVisible(key)) {
            Arrays.fill(key, (byte) 0);
            throw failure("has a \"secret_access_key\" that is empty or holds what no key does");
        }
        return open.hold(Secret.adopt(key));
    }

    private String text(JsonValue json, String name) {
        String text =
                json.at(name).flatMap(JsonValue::text).orElseThrow(() -> failure("has no string \"" + name + "\""));
        if (!isVisible(text.getBytes(StandardCharsets.UTF_8))) {
            throw failure("has an \"" + name + "\" that is empty or holds what it cannot");
        }
        return text;
    }

    /** Letters, digits and signs of ASCII: both go into headers. */
    private static boolean isVisible(byte[] text) {
        for (byte b : text) {
            if (b <= ' ' || b > '~') {
                return false;
            }
        }
        return text.length > 0;
    }

    /** A region becomes a part of a host's name. */
    private static boolean isRegion(String region) {
        for (int i = 0; i < region.length(); i++) {
            char c = region.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    private Optional<URI> endpoint(JsonValue json) {
        Optional<JsonValue> given = json.at("endpoint").filter(value -> value.kind() != JsonValue.Kind.NULL);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String text = given.get().text().orElse("not an address");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI endpoint = new URI(text);
            boolean isHttp = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
            if (isHttp && endpoint.getHost() != null && endpoint.getUserInfo() == null) {
                return Optional.of(endpoint);
            }
        } catch (URISyntaxException notAnAddress) {
            // told below, without its text: it may hold more than an address
        }
        throw failure("has an \"endpoint\" that is no http(s)://host:port");
    }

    private InputFailure failure(String reason) {
        return new InputFailure(
                subject(),
                reason,
                "it must be {\"access_key_id\":\"…\",\"secret_access_key\":\"…\",\"region\":\"…\"}, with an \"endpoint\""
                        + " if it is not the region's own");
    }

    private String subject() {
        return "kms credentials " + file;
    }
}
