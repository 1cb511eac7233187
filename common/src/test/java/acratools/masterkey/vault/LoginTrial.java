package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.MasterKeyFailure;
import acratools.masterkey.RecordingLog;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.testkit.Printed;
import acratools.tls.TlsCheck;
import acratools.tls.TlsSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Logs in, reads a secret, and keeps what a test wants to ask the server about: the token, and all that was said. */
final class LoginTrial {
    private final String address;
    private final String path;
    private final List<String> secrets = new ArrayList<>();
    private final RecordingLog log = new RecordingLog();
    private Optional<TlsSettings> tls = Optional.empty();
    private Optional<String> namespace = Optional.empty();
    private Optional<String> loginNamespace = Optional.empty();
    private String token = "";
    private Runnable afterLogin = () -> {};

    LoginTrial(String address, String path) {
        this.address = address;
        this.path = path;
    }

    LoginTrial tls(TlsSettings wanted) {
        tls = Optional.of(wanted);
        return this;
    }

    LoginTrial namespaces(Optional<String> login, Optional<String> secret) {
        loginNamespace = login;
        namespace = secret;
        return this;
    }

    /** What is done once the token is there. */
    LoginTrial afterLogin(Runnable step) {
        afterLogin = step;
        return this;
    }

    /** A credential, which nothing that is said may hold in any form. */
    Credential secret(String text) {
        secrets.add(text);
        return () -> Secret.adopt(text.getBytes(StandardCharsets.UTF_8));
    }

    VaultSettings settings() {
        return new VaultSettings(
                VaultAddress.parse(address),
                SecretPath.parse(path),
                OptionalInt.empty(),
                namespace,
                loginNamespace,
                tls,
                TlsCheck.CHAIN_AND_NAME,
                VaultPatience.standard().retrying(0));
    }

    /** What was read; the token of it is {@link #token()}. */
    byte[] read(VaultLogin login) {
        try (OpenSecrets open = new OpenSecrets();
                Secret key = new VaultSource(settings(), watched(login), open, log).fetch()) {
            return key.use(byte[]::clone);
        } finally {
            tellsNoSecret(String.join("\n", log.lines()));
        }
    }

    /** The login, looked over its shoulder. */
    VaultLogin watched(VaultLogin login) {
        return requests -> {
            GrantedToken granted = login.token(requests);
            token = granted.token().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
            secrets.add(token);
            afterLogin.run();
            return granted;
        };
    }

    MasterKeyFailure refused(MasterKeyFailure.Case expected, VaultLogin login) {
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> read(login));
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertEquals(expected, failure.failureCase(), all.toString());
        tellsNoSecret(
                all + failure.subject() + failure.reason() + failure.hint().orElseThrow());
        return failure;
    }

    /** The token of the latest login. */
    String token() {
        return token;
    }

    RecordingLog log() {
        return log;
    }

    List<String> lines() {
        return log.lines();
    }

    private void tellsNoSecret(String text) {
        secrets.forEach(Printed::secret);
        Printed.add("login", text);
        for (String secret : secrets) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            String hex = HexFormat.of().formatHex(bytes);
            for (String form : List.of(
                    secret,
                    Base64.getEncoder().withoutPadding().encodeToString(bytes),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                    hex,
                    hex.toUpperCase(Locale.ROOT),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8))) {
                assertFalse(text.contains(form), text);
            }
        }
    }
}
