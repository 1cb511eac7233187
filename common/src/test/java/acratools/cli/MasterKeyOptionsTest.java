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
        SampleCommand command = new SampleCommand(tool -> new MasterKeyOptions(tool)
                .protect(KeystoreVersion.V1, owner -> false)
                .close());
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

    @Test
    void namesWhatAKmsNeeds() {
        String type = "--keystore_encryption_type=kms_encrypted_master_key";
        tells("asks for a KMS, and none is named", failing(type));
        tells("hint: add --kms_type=aws", failing(type));
        tells("there are no credentials for it", failing(type, "--kms_type=aws"));
        tells(
                "error: --keystore_encryption_type and --vault_connection_api_string: contradict each other",
                failing(
                        type,
                        "--kms_type=aws",
                        "--kms_credentials_path=kms.json",
                        "--vault_connection_api_string=http://[::1]:1"));
        tells("the settings for a KMS have no effect", failing("--kms_credentials_path=kms.json"));
    }
}
