package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoterKdfTest {
    private static final byte[] KEY = {1, 2, 3};

    /** RFC 4231, test cases 1, 2, 3 and 6. */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
                + " dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd,"
                + " 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    })
    void authenticatesAsTheRfcSays(String key, String data, String code) {
        HexFormat hex = HexFormat.of();
        try (HmacSha256 hmac = new HmacSha256(hex.parseHex(key))) {
            for (int i = 0; i < 2; i++) {
                hmac.update(hex.parseHex(data), 0, 5);
                hmac.update(hex.parseHex(data), 5, data.length() / 2 - 5);
                assertArrayEquals(hex.parseHex(code), hmac.finish());
            }
        }
    }

    @Test
    void authenticatesUnderKeysLongerThanABlock() {
        byte[] key = new byte[131];
        Arrays.fill(key, (byte) 0xaa);
        try (HmacSha256 hmac = new HmacSha256(key)) {
            hmac.update("Test Using Larger Than Block-Size Key - Hash Key First".getBytes(StandardCharsets.US_ASCII));
            assertArrayEquals(
                    HexFormat.of().parseHex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
                    hmac.finish());
        }
    }

    @Test
    void derivesFromCounterLabelZeroAndContexts() {
        byte[] expected;
        try (HmacSha256 hmac = new HmacSha256(KEY)) {
            hmac.update(HexFormat.of().parseHex("00000001" + "6c6162656c" + "00" + "aabb" + "cc"));
            expected = hmac.finish();
        }
        byte[] one = {(byte) 0xaa, (byte) 0xbb};
        byte[] two = {(byte) 0xcc};
        assertArrayEquals(expected, SoterKdf.derive(KEY, "label", 32, one, two));
        assertArrayEquals(Arrays.copyOf(expected, 16), SoterKdf.derive(KEY, "label", 16, one, two));
    }

    @Test
    void takesAnEmptyContextForNone() {
        byte[] none = SoterKdf.derive(KEY, "label", 32);
        assertArrayEquals(none, SoterKdf.derive(KEY, "label", 32, new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 33})
    void refusesLengthsThatItCannotGive(int length) {
        assertThrows(IllegalArgumentException.class, () -> SoterKdf.derive(KEY, "label", length));
    }

    @Test
    void refusesAnEmptyKey() {
        assertThrows(IllegalArgumentException.class, () -> SoterKdf.derive(new byte[0], "label", 32));
    }
}
