package acratools.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

class ErasableKeyTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    @Test
    void givesEveryCallerACopyAndZeroesThemAll() {
        ErasableKey key = new ErasableKey("AES", BYTES);
        byte[] one = key.getEncoded();
        byte[] other = key.getEncoded();
        assertArrayEquals(BYTES, one);
        assertArrayEquals(BYTES, other);
        assertNotSame(one, other);
        key.close();
        assertArrayEquals(new byte[16], one);
        assertArrayEquals(new byte[16], other);
        assertTrue(key.isDestroyed());
    }

    @Test
    void survivesACallerThatZeroesItsCopy() {
        try (ErasableKey key = new ErasableKey("AES", BYTES)) {
            Arrays.fill(key.getEncoded(), (byte) 0);
            assertArrayEquals(BYTES, key.getEncoded());
        }
    }

    @Test
    void givesNothingOnceItIsClosed() {
        ErasableKey key = new ErasableKey("AES", BYTES);
        key.destroy();
        assertThrows(IllegalStateException.class, key::getEncoded);
    }

    @Test
    void isAKeyThatJceTakes() throws GeneralSecurityException {
        try (ErasableKey key = new ErasableKey("AES", BYTES)) {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] sealed = cipher.doFinal(BYTES);
            cipher.init(Cipher.DECRYPT_MODE, key);
            assertArrayEquals(BYTES, cipher.doFinal(sealed));
        }
    }

    @Test
    void showsItsLengthAlone() throws IOException {
        try (ErasableKey key = new ErasableKey("AES", BYTES);
                ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertEquals("ErasableKey[AES, 16 bytes]", key.toString());
            assertThrows(NotSerializableException.class, () -> out.writeObject(key));
        }
    }
}
