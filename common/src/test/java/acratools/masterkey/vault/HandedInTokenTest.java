package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.masterkey.RecordingLog;
import acratools.secret.SecretEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandedInTokenTest {
    private static final String ENCODED = "cy5hY3Jh"; // s.acra

    @TempDir
    private Path home;

    private final RecordingLog log = new RecordingLog();

    @Test
    void prefersAcrasOwnVariableToVaultsToTheFile() throws IOException {
        writeTokenFile("rw-------");
        assertEquals("s.file", token(Map.of()));
        assertFalse(log.lines().toString().contains("more than one"));
        assertEquals("s.vault", token(Map.of("VAULT_TOKEN", "s.vault")));
        assertEquals("s.acra", token(Map.of("VAULT_TOKEN", "s.vault", "VAULT_API_TOKEN", ENCODED + "\n")));
        String lines = log.lines().toString();
        assertTrue(lines.contains("more than one vault token is present taken VAULT_API_TOKEN ignored VAULT_TOKEN, "));
        assertFalse(lines.contains("s.acra") || lines.contains("s.vault") || lines.contains(ENCODED), lines);
    }

    @Test
    void takesBaosVariableBeforeVaultsAndIsToldOfOneThatIsEmpty() {
        assertEquals("s.bao", token(Map.of("VAULT_TOKEN", "s.vault", "BAO_TOKEN", "s.bao")));
        refused(Case.NO_TOKEN, Map.of("VAULT_TOKEN", "s.vault", "BAO_TOKEN", ""));
        String lines = log.lines().toString();
        assertTrue(lines.contains("set to nothing hides another set BAO_TOKEN hidden VAULT_TOKEN"), lines);
    }

    @Test
    void warnsOfATokenFileThatOthersCanRead() throws IOException {
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            writeTokenFile(mode);
            assertEquals("s.file", token(Map.of()));
            Files.delete(home.resolve(".vault-token"));
        }
        String warning = "WARNING others than the file's owner can get at the secret in it";
        assertEquals(
                3, log.lines().stream().filter(line -> line.startsWith(warning)).count());
    }

    @Test
    void tellsAtInfoLevelWhichOneWasTaken() {
        token(Map.of("VAULT_TOKEN", "s.vault"));
        assertEquals(List.of("INFO vault token taken source VAULT_TOKEN"), log.lines());
    }

    private void writeTokenFile(String mode) throws IOException {
        Path file = Files.createFile(
                home.resolve(".vault-token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "s.file\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
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
        VaultSettings settings =
                VaultSettings.of(VaultAddress.parse("http://localhost:1"), SecretPath.parse("secret/acra"));
        try (SecretEnvironment environment = SecretEnvironment.of(bytes);
                VaultTransport nowhere = VaultTransport.of(settings, new VaultFailures(settings), log);
                GrantedToken token = new HandedInToken(environment, home.resolve(".vault-token"), log)
                        .token(new LoginRequests(nowhere))) {
            assertFalse(token.isOurs());
            return token.token().use(live -> new String(live, StandardCharsets.US_ASCII));
        }
    }
}
