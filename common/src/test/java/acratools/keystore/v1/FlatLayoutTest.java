package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.keystore.KeyEntry.Half;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "client_server, PRIVATE, client",
        "client_server.pub, PUBLIC, client",
        "client_translator, PRIVATE, client",
        "client, PRIVATE, client",
        "client.pub, PUBLIC, client",
        "client.old/2026-11-24T06:04:05, PRIVATE, client",
        "a_storage, PRIVATE, a_storage",
        "auth_key, SYMMETRIC, auth_key"
    })
    void readsLegacyNames(String path, Half half, String context) {
        FlatName name = FlatLayout.parse(path).orElseThrow();
        assertTrue(name.ref().isEmpty());
        assertEquals(half, name.half());
        assertEquals(context, name.context());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_storage", "x_storage_storage_sym", "x_storage_hmac", "DDDDDDDDaaaabbbbccccdddd_zone",
                "DDDDDDDDaaaabbbbccccdddd_zone_sym", ".poison_key/poison_key", ".poison_key/poison_key_sym",
                        "secure_log_key"
            })
    void givesEachKeyThePathThatItReads(String path) {
        FlatName name = FlatLayout.parse(path).orElseThrow();
        assertEquals(path, FlatLayout.path(name.ref().orElseThrow()));
        assertEquals(name, new FlatName(name.ref(), name.half(), path, name.context()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                ".hidden",
                "client_hmac.pub",
                "secure_log_key.pub",
                "auth_key.pub/x",
                "dir/client_storage",
                "client_storage.old/a/b",
                ".poison_key/other",
                "a+b_storage"
            })
    void knowsNoOtherNames(String path) {
        assertTrue(FlatLayout.parse(path).isEmpty());
    }
}
