package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.masterkey.vault.SecretPath;
import acratools.masterkey.vault.VaultAddress;
import acratools.masterkey.vault.WrittenSecret;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StoredMasterKeyTest {
    private static WrittenSecret secret(Optional<String> namespace, String path, OptionalInt version) {
        return new WrittenSecret(
                VaultAddress.parse("https://vault.example.com:8200"), namespace, SecretPath.parse(path), version);
    }

    @Test
    void namesAllThatLeadsToBoth() {
        WrittenSecret former = secret(Optional.of("team"), "kv/acra", OptionalInt.of(3));
        WrittenSecret written = secret(Optional.of("team/new"), "kv/acra", OptionalInt.of(1));
        assertEquals(
                "--vault_secret_version=3 --new_vault_namespace=team/new --new_vault_secrets_path=kv/acra"
                        + " --new_vault_secret_version=1",
                new StoredMasterKey(written, Optional.of(former), "").flags());
    }

    @Test
    void leavesOutWhatThereIsNot() {
        WrittenSecret written = secret(Optional.empty(), "one/acra", OptionalInt.empty());
        assertEquals(
                "--new_vault_secrets_path=one/acra",
                new StoredMasterKey(written, Optional.empty(), "ACRA_MASTER_KEY").flags());
    }
}
