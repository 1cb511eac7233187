package acratools.themis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Makes Secure Cells that we never seal ourselves, by a path of its own: other key lengths, IVs, tags, derivations. */
record CellForge(int algorithm, int ivLength, int tagLength, int bytesOfLengthInKdf) {
    static final CellForge ORDINARY = new CellForge(0x40010100, 12, 16, 4);

    CellForge withAlgorithm(int other) {
        return new CellForge(other, ivLength, tagLength, bytesOfLengthInKdf);
    }

    CellForge withIvLength(int other) {
        return new CellForge(algorithm, other, tagLength, bytesOfLengthInKdf);
    }

    CellForge withTagLength(int other) {
        return new CellForge(algorithm, ivLength, other, bytesOfLengthInKdf);
    }

    CellForge withBytesOfLengthInKdf(int other) {
        return new CellForge(algorithm, ivLength, tagLength, other);
    }

    byte[] seal(byte[] key, byte[] message, byte[] context) {
        byte[] iv = new byte[ivLength];
        Arrays.fill(iv, (byte) 0x17);
        byte[] sealed = encrypt(
                derive(key, message.length, context), Arrays.copyOf(iv, Math.min(ivLength, 12)), message, context);
        return ByteBuffer.allocate(16 + ivLength + tagLength + message.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(algorithm)
                .putInt(ivLength)
                .putInt(tagLength)
                .putInt(message.length)
                .put(iv)
                .put(Arrays.copyOfRange(sealed, message.length, message.length + tagLength))
                .put(sealed, 0, message.length)
                .array();
    }

    private byte[] derive(byte[] key, int messageLength, byte[] context) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(new byte[] {0, 0, 0, 1});
            mac.update("Themis secure cell message key".getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            mac.update(ByteBuffer.allocate(bytesOfLengthInKdf)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(messageLength)
                    .array());
            mac.update(context);
            return Arrays.copyOf(mac.doFinal(), (algorithm & 0xfff) / 8);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] encrypt(byte[] key, byte[] iv, byte[] message, byte[] context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
            cipher.updateAAD(context);
            return cipher.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
