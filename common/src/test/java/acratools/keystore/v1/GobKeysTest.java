package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.testkit.HostileInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as Go could write them, and as nobody should. */
class GobKeysTest {
    /** The list has id 66, the struct 65, as in older releases of Go. */
    @Test
    void readsTheIdsThatTheStreamDefines() {
        String definitions =
                "0dff83020102ff840001ff820000" + "21ff81030102ff8200010201044e616d65010c000107436f6e74656e74010a000000";
        Map<String, String> keys = read(definitions + "0eff84000101046e616d650101ff00");
        assertEquals(Map.of("name", "ff"), keys);
    }

    @Test
    void passesOverFieldsOfOtherNames() {
        // type Key struct { Made int; Name string; Content []byte; Tags []string }, its tags a list of a type of their
        // own
        String list = message("ff81020102ff820001ff840000");
        String struct = message("ff83030102ff840001" + "04" + "01044d616465010400" + "01044e616d65010c00"
                + "0107436f6e74656e74010a00" + "01045461677301ff860000" + "00");
        String tags = message("ff85020102ff8600010c0000");
        String value = message("ff820001" + "012a" + "01046e616d65" + "0102abcd" + "0102" + "0161" + "0162" + "00");
        assertEquals(Map.of("name", "abcd"), read(list + struct + tags + value));
    }

    @Test
    void leavesOutWhatIsEmpty() {
        byte[] gob = gob("", new byte[0], "x", new byte[0], "", new byte[] {1});
        assertEquals(3, reads(gob));
        assertTrue(HexFormat.of().formatHex(gob).endsWith("ff8200030001017800020101" + "00"));
    }

    @ParameterizedTest
    @CsvSource({"0,00", "127,7f", "128,ff80", "255,ffff", "256,fe0100", "3095,fe0c17", "65536,fd010000"})
    void writesIntegersAsGoDoes(long value, String hex) {
        assertEquals(hex, HexFormat.of().formatHex(GobKeys.unsigned(value)));
        assertEquals(value, GobReader.of(HexFormat.of().parseHex(hex)).unsigned());
    }

    @ParameterizedTest
    @CsvSource({"-1,01", "-65,ff81", "65,ff82", "-64,7f", "1,02", "-9223372036854775808,f8ffffffffffffffff"})
    void writesSignedIntegersAsGoDoes(long value, String hex) {
        assertEquals(hex, HexFormat.of().formatHex(GobKeys.signed(value)));
        assertEquals(value, GobReader.of(HexFormat.of().parseHex(hex)).signed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../client_storage",
                "/client_storage",
                "a/../../client_storage",
                "client_storage.old/..",
                "client_storage.old/",
                "client_storage.old/.hidden",
                "client_storage.old//x",
                "client_storage\0",
                "client_storage.old/a\0b",
                "client_storage.old/a\\b",
                ".acra-tools.journal",
                ".lock",
                "version",
                "",
                ".",
                "..",
                "./client_storage",
                "client//client_storage"
            })
    void refusesNamesThatNoKeyHas(String name) {
        byte[] gob = gob(name, new byte[32]);
        InputFailure failure = assertThrows(InputFailure.class, () -> FlatBackup.decode(gob));
        assertTrue(failure.reason().contains("no key of a keystore v1 has"), failure.getMessage());
    }

    @Test
    void refusesANameTwice() {
        byte[] gob = gob("client_hmac", new byte[32], "client_hmac", new byte[32]);
        InputFailure failure = assertThrows(InputFailure.class, () -> FlatBackup.decode(gob));
        assertEquals("is there twice", failure.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "f8ffffffffffffffff",
                "f7ff",
                "03ff8200",
                "7f",
                "0dff81020102ff820001ff8000000dff81020102ff820001ff800000",
                "0102",
            })
    void refusesWhatIsNoListOfKeys(String hex) {
        byte[] gob = HexFormat.of().parseHex(hex);
        HostileInput.judge(gob, InputFailure.class, bytes -> {
            assertThrows(InputFailure.class, () -> GobKeys.decode(bytes, (name, content) -> {}));
        });
    }

    @Test
    void refusesEveryCutAndABytesMore() {
        byte[] gob = gob("client_hmac", new byte[32], "client_storage_sym", new byte[32]);
        for (int length = 0; length < gob.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(gob, length);
            assertThrows(InputFailure.class, () -> GobKeys.decode(cut, (name, content) -> {}));
        }
        byte[] longer = java.util.Arrays.copyOf(gob, gob.length + 1);
        assertThrows(InputFailure.class, () -> GobKeys.decode(longer, (name, content) -> {}));
    }

    @Test
    void aCountOfKeysSizesNothing() {
        byte[] head = GobKeys.head(Integer.MAX_VALUE, 0);
        HostileInput.judge(head, InputFailure.class, bytes -> {
            assertThrows(InputFailure.class, () -> GobKeys.decode(bytes, (name, content) -> {}));
        });
    }

    private static String message(String hex) {
        return HexFormat.of().formatHex(GobKeys.unsigned(hex.length() / 2)) + hex;
    }

    private static Map<String, String> read(String hex) {
        Map<String, String> keys = new LinkedHashMap<>();
        GobKeys.decode(
                HexFormat.of().parseHex(hex),
                (name, content) -> keys.put(name, HexFormat.of().formatHex(content)));
        return keys;
    }

    private static int reads(byte[] gob) {
        int[] count = {0};
        GobKeys.decode(gob, (name, content) -> count[0]++);
        return count[0];
    }

    /** A stream of names and contents, in turn. */
    static byte[] gob(Object... keys) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < keys.length; i += 2) {
            byte[] content = (byte[]) keys[i + 1];
            body.writeBytes(GobKeys.keyHead((String) keys[i], content.length));
            body.writeBytes(content);
            body.write(GobKeys.END);
        }
        ByteArrayOutputStream gob = new ByteArrayOutputStream();
        gob.writeBytes(GobKeys.head(keys.length / 2, body.size()));
        gob.writeBytes(body.toByteArray());
        return gob.toByteArray();
    }

    @Test
    void aBackupsPlaintextIsWhatIsWrittenHere() {
        byte[] gob = gob("client_hmac", "0123456789".getBytes(StandardCharsets.US_ASCII));
        try (FlatBackup.Builder builder = new FlatBackup.Builder()) {
            builder.add("client_hmac", Secret.adopt("0123456789".getBytes(StandardCharsets.US_ASCII)));
            try (FlatBackup backup = builder.done()) {
                assertArrayEquals(gob, backup.encode());
            }
        }
    }
}
