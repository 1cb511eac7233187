package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    /** Where characters of another length or kind begin and end. */
    private static final int[] BOUNDS = {
        0x00, 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
        0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };

    @Test
    void agreesWithJavasDecoderOnEveryPairAndTripleOfBounds() {
        for (int a : BOUNDS) {
            agree(a);
            for (int b : BOUNDS) {
                agree(a, b);
                for (int c : BOUNDS) {
                    agree(a, b, c);
                }
            }
        }
    }

    @Test
    void agreesWithJavasDecoderOnLongerOnes() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            int[] bytes = new int[4 + random.nextInt(3)];
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = BOUNDS[random.nextInt(BOUNDS.length)];
            }
            agree(bytes);
        }
    }

    private static void agree(int... values) {
        byte[] bytes = new byte[values.length];
        boolean hasNul = false;
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
            hasNul |= values[i] == 0;
        }
        assertEquals(
                !hasNul && decodes(bytes),
                Utf8.isText(bytes),
                java.util.HexFormat.of().formatHex(bytes));
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
