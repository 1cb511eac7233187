package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.MasterKeyFailure;
import acratools.masterkey.RecordingLog;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import acratools.testkit.Printed;
import acratools.tls.TlsCheck;
import acratools.tls.TlsSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One attempt to read the AMK: settings with handy defaults, and what every failure must keep to itself. */
record VaultTrial(
        String address,
        String path,
        String token,
        OptionalInt version,
        Optional<String> namespace,
        Optional<TlsSettings> tls,
        Duration budget,
        RecordingLog log) {
    /** 32 bytes, the AMK that the tests store. */
    static final byte[] AMK = "an acra master key of 32 bytes!!".getBytes(StandardCharsets.US_ASCII);

    static final String AMK_BASE64 = Base64.getEncoder().encodeToString(AMK);

    static VaultTrial of(String address, String path, String token) {
        return new VaultTrial(
                address,
                path,
                token,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(200),
                new RecordingLog());
    }

    VaultTrial version(int wanted) {
        return new VaultTrial(address, path, token, OptionalInt.of(wanted), namespace, tls, budget, log);
    }

    VaultTrial namespace(String wanted) {
        return new VaultTrial(address, path, token, version, Optional.of(wanted), tls, budget, log);
    }

    VaultTrial tls(TlsSettings wanted) {
        return new VaultTrial(address, path, token, version, namespace, Optional.of(wanted), budget, log);
    }

    VaultTrial budget(Duration wanted) {
        return new VaultTrial(address, path, token, version, namespace, tls, wanted, log);
    }

    /** What the source gave. */
    byte[] fetch() {
        try (OpenSecrets open = new OpenSecrets();
                SecretEnvironment environment = environment()) {
            VaultPatience patience = new VaultPatience(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    budget,
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    Integer.MAX_VALUE);
            VaultSettings settings = new VaultSettings(
                    VaultAddress.parse(address),
                    SecretPath.parse(path),
                    version,
                    namespace,
                    namespace,
                    tls,
                    TlsCheck.CHAIN_AND_NAME,
                    patience);
            VaultLogin login = new HandedInToken(environment, Path.of("absent-token-file"), log);
            try (Secret key = new VaultSource(settings, login, open, log).fetch()) {
                return key.use(byte[]::clone);
            }
        } finally {
            tellsNoSecret(String.join("\n", log.lines()));
        }
    }

    /** The failure, after looking for secrets in all that it says. */
    MasterKeyFailure refused(MasterKeyFailure.Case expected) {
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, this::fetch);
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertEquals(expected, failure.failureCase(), all.toString());
        tellsNoSecret(
                all + failure.subject() + failure.reason() + failure.hint().orElseThrow());
        return failure;
    }

    private SecretEnvironment environment() {
        return token.isEmpty()
                ? SecretEnvironment.of(Map.of())
                : SecretEnvironment.of(Map.of(
                        HandedInToken.ACRA_VARIABLE,
                        Base64.getEncoder().encode(token.getBytes(StandardCharsets.UTF_8))));
    }

    private void tellsNoSecret(String text) {
        Printed.secret(AMK);
        Printed.secret(token);
        Printed.add("vault", text);
        for (byte[] secret : new byte[][] {AMK, token.getBytes(StandardCharsets.UTF_8)}) {
            if (secret.length > 0) {
                assertFalse(text.contains(new String(secret, StandardCharsets.UTF_8)), text);
                assertFalse(text.contains(Base64.getEncoder().withoutPadding().encodeToString(secret)), text);
                assertFalse(text.contains(HexFormat.of().formatHex(secret)), text);
            }
        }
    }
}
