package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://acra_vault:8200, acra_vault, 8200",
        "https://vault_1.example.com, vault_1.example.com, 443",
        "http://localhost, localhost, 80",
        "https://[::1]:8200/v1/, [::1], 8200",
        "http://[::1], [::1], 80",
        "HTTPS://vault.example.com:1/prefix, vault.example.com, 1"
    })
    void readsHostAndPort(String text, String host, int port) {
        VaultAddress address = VaultAddress.parse(text);
        assertEquals(host, address.host());
        assertEquals(port, address.port());
    }

    @Test
    void aNameOfAContainerIsNotThisMachine() {
        assertFalse(VaultAddress.parse("http://acra_vault:8200").isLoopback());
        assertTrue(VaultAddress.parse("http://127.0.0.1:8200").isLoopback());
        assertTrue(VaultAddress.parse("http://[::1]").isLoopback());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vault.example.com:8200",
                "http://",
                "http://:8200",
                "http:///path",
                "http://user@acra_vault:8200",
                "http://acra_vault:port",
                "http://acra_vault:0",
                "http://acra_vault:65536",
                "http://acra_vault:+1",
                "http://acra_vault:-1",
                "http://acra_vault:8200:1",
                "http://acra_vault$:8200",
                "http://acra_vault:8200?query"
            })
    void refusesWhatIsNoAddress(String text) {
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> VaultAddress.parse(text));
        assertEquals(Case.BAD_ADDRESS, failure.failureCase());
    }
}
