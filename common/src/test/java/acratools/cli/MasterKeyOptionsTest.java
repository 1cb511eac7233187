package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.keystore.KeystoreVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment of the tests holds neither master key nor token. */
class MasterKeyOptionsTest {
    @TempDir
    private Path directory;

    private String failing(String... args) {
        SampleCommand command = new SampleCommand(
                tool -> new MasterKeyOptions(tool).load(KeystoreVersion.V1).close());
        SampleRun run = SampleRun.of(command, directory, args);
        assertEquals(1, run.exitCode(), run.err());
        return run.err();
    }

    private static void tells(String text, String told) {
        assertTrue(told.contains(text), told);
    }

    @Test
    void namesBothFlagsWhereACertificateHasNoKey() {
        String noKey = failing(
                "--vault_connection_api_string=https://localhost:1",
                "--vault_secrets_path=secret/acra",
                "--vault_tls_client_cert=c.pem");
        tells("error: --vault_tls_client_cert: the certificate is given without its key\n", noKey);
        tells("hint: add --vault_tls_client_key, or leave", noKey);
        String noCertificate = failing(
                "--vault_connection_api_string=https://localhost:1",
                "--vault_secrets_path=secret/acra",
                "--vault_tls_client_key=k.pem");
        tells("error: --vault_tls_client_key: the key is given without its certificate\n", noCertificate);
    }

    @Test
    void warnsOfVaultSettingsWithoutAnAddress() {
        String told = failing("--vault_secrets_path=secret/");
        tells("the settings for Vault have no effect", told);
        tells("--vault_secrets_path", told);
        tells("--vault_connection_api_string", told);
        assertFalse(failing().contains("no effect"));
    }
}
