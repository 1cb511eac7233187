package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.keystore.KeystoreVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The new master key's flags; the environment of the tests holds neither master key nor token. */
class MasterKeyFlagsTest {
    private static final MasterKeyFlags NEW = MasterKeyFlags.ofNewKey();

    @TempDir
    private Path directory;

    @Test
    void theNewMasterKeyHasEveryFlagOfThePresentOne() {
        List<Flag<?>> present = MasterKeyFlags.all();
        List<Flag<?>> coming = NEW.flags();
        assertEquals(present.size(), coming.size());
        for (int i = 0; i < present.size(); i++) {
            assertEquals("new_" + present.get(i).name(), coming.get(i).name());
            assertEquals(present.get(i).defaultText(), coming.get(i).defaultText());
            assertEquals(present.get(i).words(), coming.get(i).words());
            assertNotEquals(present.get(i).group(), coming.get(i).group());
            assertFalse(coming.get(i).description().contains(" --vault_"), coming.get(i)::description);
            assertEquals(
                    present.get(i).environmentVariable().isPresent(),
                    coming.get(i).environmentVariable().isPresent());
            assertNotEquals(
                    "ACRA_MASTER_KEY", coming.get(i).environmentVariable().orElse(""));
        }
    }

    @Test
    void namesTheFlagThatIsWrongByItsOwnName() {
        tells("flag=--new_kms_type", failing("--new_kms_type=aws"));
        tells(
                "--new_keystore_encryption_type: asks for a KMS, and none is named",
                failing("--new_keystore_encryption_type=kms_encrypted_master_key"));
        tells(
                "--new_keystore_encryption_type=kms_per_client: has a key of the KMS for each client",
                failing(
                        "--new_keystore_encryption_type=kms_per_client",
                        "--new_kms_type=aws",
                        "--new_kms_credentials_path=none"));
        tells(
                "--new_keystore_encryption_type: asks for the master key from Vault",
                failing("--new_keystore_encryption_type=vault_master_key"));
        tells(
                "--new_keystore_encryption_type and --new_vault_connection_api_string: contradict each other",
                failing(
                        "--new_keystore_encryption_type=env_master_key",
                        "--new_vault_connection_api_string=http://[::1]:1"));
        tells("flag=--new_vault_secrets_path", failing("--new_vault_secrets_path=secret/x"));
        tells("error: ACRA_MASTER_KEY: the environment variable is not set", failing());
    }

    @Test
    void takesNoTokenOfOneServerToAnother() {
        List<String> apart = new ArrayList<>(List.of(
                "--vault_connection_api_string=http://127.0.0.1:1",
                "--vault_secrets_path=secret/acra",
                "--vault_auth=token_file",
                "--vault_token_file=none",
                "--new_vault_connection_api_string=http://127.0.0.2:1",
                "--new_vault_secrets_path=secret/acra",
                "--new_vault_auth=token_file"));
        tells("hint: name the file with --new_vault_token_file", failing(apart.toArray(new String[0])));
        apart.add("--new_vault_token_file=none-either");
        tells("vault token in none: there is no such file", failing(apart.toArray(new String[0])));
    }

    private String failing(String... args) {
        SampleRun run = SampleRun.of(new Changing(), directory, args);
        assertEquals(1, run.exitCode(), run.err());
        return run.err();
    }

    private static void tells(String text, String told) {
        assertTrue(told.contains(text), told);
    }

    /** Fetches both master keys. */
    private static final class Changing implements ToolCommand {
        @Override
        public ToolDescription description() {
            return new ToolDescription("acra-sample", "changes nothing", List.of(), List.of(), List.of());
        }

        @Override
        public FlagSet flags() {
            return FlagSet.of(MasterKeyFlags.all()).with(NEW.flags());
        }

        /** @throws InputFailure as the flags want it */
        @Override
        public void run(ToolContext tool) {
            MasterKeyChange.load(tool, NEW, KeystoreVersion.V1).close();
        }
    }
}
