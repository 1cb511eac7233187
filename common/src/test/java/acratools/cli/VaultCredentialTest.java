package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.masterkey.vault.SecretText;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultCredentialTest {
    private static final String OWN = "NEW_VAULT_SECRET_ID";
    private static final String SHARED = "VAULT_SECRET_ID";

    @TempDir
    private Path directory;

    private void with(SecretText text, Map<String, String> variables, Consumer<VaultCredential> test) {
        Map<String, byte[]> bytes = new HashMap<>();
        variables.forEach((name, value) -> bytes.put(name, value.getBytes(StandardCharsets.UTF_8)));
        SampleRun run = SampleRun.of(
                new SampleCommand(tool -> {
                    try (SecretEnvironment environment = SecretEnvironment.of(bytes)) {
                        test.accept(new VaultCredential(
                                tool.values(),
                                MasterKeyFlags.PRESENT.vaultLogin.secretIdFile,
                                text,
                                "vault secret id",
                                environment,
                                List.of(OWN, SHARED),
                                Optional.empty()));
                    }
                }),
                directory);
        assertEquals(0, run.exitCode(), run.err());
    }

    private void reads(String expected, SecretText text, Map<String, String> variables) {
        with(text, variables, credential -> {
            assertTrue(credential.isGiven());
            try (Secret secret = credential.read()) {
                assertEquals(expected, secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
            }
        });
    }

    @Test
    void leavesOutWhatIsNotOfTheSecret() {
        reads("an-id", SecretText.WORD, Map.of(OWN, " an-id\t\r\n", SHARED, "another"));
        reads("another", SecretText.WORD, Map.of(SHARED, "another\n"));
        reads(" pass word ", SecretText.LINE, Map.of(SHARED, " pass word \n"));
    }

    /** As of a job whose secret is missing: another one's is not what it wants. */
    @Test
    void takesNoOtherForOneThatIsSetToNothing() {
        for (String nothing : new String[] {"", " \n"}) {
            with(SecretText.WORD, Map.of(OWN, nothing, SHARED, "another"), credential -> {
                assertTrue(credential.isGiven());
                MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, credential::read);
                assertEquals(Case.NO_CREDENTIAL, failure.failureCase());
                assertTrue(failure.reason().contains(OWN + " is set to nothing"), failure.reason());
            });
        }
    }

    @Test
    void hasNoneWhereTheLastIsSetToNothing() {
        with(SecretText.WORD, Map.of(SHARED, ""), credential -> {
            assertEquals(false, credential.isGiven());
            assertThrows(MasterKeyFailure.class, credential::read);
        });
    }
}
