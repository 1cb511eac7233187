package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.masterkey.RecordingLog;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.client.RestTemplate;

class HandedInTokenTest {
    private static final String ENCODED = "cy5hY3Jh"; // s.acra

    @TempDir
    private Path home;

    private final RecordingLog log = new RecordingLog();

    @Test
    void prefersAcrasOwnVariableToVaultsToTheFile() throws IOException {
        Files.writeString(home.resolve(".vault-token"), "s.file\n");
        assertEquals("s.file", token(Map.of()));
        assertFalse(log.lines().toString().contains("more than one"));
        assertEquals("s.vault", token(Map.of("VAULT_TOKEN", "s.vault")));
        assertEquals("s.acra", token(Map.of("VAULT_TOKEN", "s.vault", "VAULT_API_TOKEN", ENCODED + "\n")));
        String lines = log.lines().toString();
        assertTrue(lines.contains("more than one vault token is present taken VAULT_API_TOKEN ignored VAULT_TOKEN, "));
        assertFalse(lines.contains("s.acra") || lines.contains("s.vault") || lines.contains(ENCODED), lines);
    }

    @Test
    void dropsTheNewlineThatTheEncodedTokenHad() {
        assertEquals("s.acra", token(Map.of("VAULT_API_TOKEN", "cy5hY3JhCg==")));
    }

    @Test
    void refusesWhatCannotBeAToken() {
        refused(Case.TOKEN_MALFORMED, Map.of("VAULT_API_TOKEN", "s.not-encoded"));
        refused(Case.TOKEN_MALFORMED, Map.of("VAULT_TOKEN", "s.a\r\nX-Injected: yes"));
        refused(Case.TOKEN_MALFORMED, Map.of("VAULT_TOKEN", "\n"));
        refused(Case.NO_TOKEN, Map.of("VAULT_TOKEN", ""));
    }

    private void refused(Case expected, Map<String, String> environment) {
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> token(environment));
        assertEquals(expected, failure.failureCase());
        environment
                .values()
                .forEach(value ->
                        assertTrue(value.isBlank() || !(failure.getMessage() + failure.hint()).contains(value)));
    }

    private String token(Map<String, String> values) {
        Map<String, byte[]> bytes = new HashMap<>();
        values.forEach((name, value) -> bytes.put(name, value.getBytes(StandardCharsets.UTF_8)));
        try (SecretEnvironment environment = SecretEnvironment.of(bytes);
                Secret token =
                        new HandedInToken(environment, home.resolve(".vault-token"), log).token(RestTemplate::new)) {
            return token.use(live -> new String(live, StandardCharsets.US_ASCII));
        }
    }
}
