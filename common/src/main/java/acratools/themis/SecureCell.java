package acratools.themis;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Themis' Secure Cell in Seal mode under a symmetric key.
 * <pre>
 * offset  size  field
 *      0     4  algorithm, LE32, 0x40010100: AES-256-GCM, Soter KDF (128 and 192 bits are read too)
 *      4     4  IV length, LE32: 12 (of a longer one Themis takes the first 12 bytes, and so does this)
 *      8     4  tag length, LE32: 16
 *     12     4  message length n, LE32
 *     16    12  IV
 *     28    16  tag
 *     44     n  ciphertext
 * </pre>
 * The context is GCM's associated data and goes into the derived key. Source: spec/themis.md, "Secure Cell".
 */
public final class SecureCell {
    /** Bytes by which a cell is longer than its message. */
    public static final int OVERHEAD = CellHeader.LENGTH + AesGcm.IV_LENGTH + AesGcm.TAG_LENGTH;

    static final String SUBJECT = "secure cell";

    private static final String LABEL = "Themis secure cell message key";
    private static final int LONGEST_MESSAGE = Integer.MAX_VALUE - 8 - OVERHEAD;

    private SecureCell() {}

    /**
     * Seals a secret.
     *
     * @param key 1 byte or more
     * @param message 1 byte or more
     * @param context associated data; empty means none
     * @param random gives the IV
     * @return {@value #OVERHEAD} bytes more than the message
     * @throws InputFailure if key or message is empty
     */
    public static byte[] seal(Secret key, Secret message, byte[] context, SecureRandom random) {
        return key.use(k -> message.use(m -> seal(k, m, 0, m.length, context, random)));
    }

    /** {@link #seal(Secret, Secret, byte[], SecureRandom)} for a range of an array; key and message stay the caller's. */
    public static byte[] seal(byte[] key, byte[] message, int offset, int length, byte[] context, SecureRandom random) {
        checkLength(length);
        byte[] cell = new byte[OVERHEAD + length];
        seal(key, message, offset, length, context, random, cell, 0);
        return cell;
    }

    /**
     * Seals a range of an array into another array, without a copy of the message between the two.
     *
     * @param cell where {@value #OVERHEAD} + {@code length} bytes are written, from {@code cellOffset} on; not the
     *     array of the message
     * @throws InputFailure if key or message is empty, or the message is longer than an array can hold with its header
     */
    public static void seal(
            byte[] key,
            byte[] message,
            int offset,
            int length,
            byte[] context,
            SecureRandom random,
            byte[] cell,
            int cellOffset) {
        checkKey(key);
        checkLength(length);
        byte[] iv = new byte[AesGcm.IV_LENGTH];
        random.nextBytes(iv);
        ByteBuffer.wrap(cell, cellOffset, OVERHEAD + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CellHeader.SEALED_BY_US)
                .putInt(AesGcm.IV_LENGTH)
                .putInt(AesGcm.TAG_LENGTH)
                .putInt(length)
                .put(iv);
        int tag = cellOffset + CellHeader.LENGTH + AesGcm.IV_LENGTH;
        byte[] derived = SoterKdf.derive(key, LABEL, 32, le32(length), context);
        try (AesGcm gcm = AesGcm.encrypting(derived, iv, context)) {
            gcm.encrypt(message, offset, length, cell, tag);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM did not encrypt", e);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
        moveTagToFront(cell, tag, length);
    }

    /**
     * Opens a cell. Lengths are checked against {@code cell} before anything is allocated.
     *
     * @param cell not kept, not changed
     * @param key 1 byte or more
     * @param context associated data; empty means none
     * @return the message; the caller closes it
     * @throws UnsealFailure for every reason alike: cell malformed, other key, other context, altered byte
     * @throws InputFailure if the key is empty
     */
    public static Secret unseal(byte[] cell, Secret key, byte[] context) {
        return Secret.adopt(key.use(k -> unseal(cell, 0, cell.length, k, context)));
    }

    /**
     * {@link #unseal(byte[], Secret, byte[])} for a range of an array.
     *
     * @return the message; the caller zeroes it
     */
    public static byte[] unseal(byte[] cell, int offset, int length, byte[] key, byte[] context) {
        checkKey(key);
        CellHeader header = CellHeader.read(cell, offset, length);
        try {
            return open(cell, offset, header, key, le32(header.messageLength()), context);
        } catch (GeneralSecurityException e) {
            return openAsThemis096(cell, offset, header, key, context);
        }
    }

    /** Themis 0.9.6 took the message's length as 64 bits into the derivation; Themis itself still reads those cells. */
    private static byte[] openAsThemis096(byte[] cell, int offset, CellHeader header, byte[] key, byte[] context) {
        byte[] le64 = Arrays.copyOf(le32(header.messageLength()), 8);
        try {
            return open(cell, offset, header, key, le64, context);
        } catch (GeneralSecurityException e) {
            throw new UnsealFailure(SUBJECT);
        }
    }

    private static byte[] open(
            byte[] cell, int offset, CellHeader header, byte[] key, byte[] encodedLength, byte[] context)
            throws GeneralSecurityException {
        byte[] message = new byte[header.messageLength()];
        byte[] derived = SoterKdf.derive(key, LABEL, header.keyLength(), encodedLength, context);
        boolean opened = false;
        try {
            decrypt(cell, offset, header, derived, context, message);
            opened = true;
            return message;
        } finally {
            Arrays.fill(derived, (byte) 0);
            if (!opened) {
                Arrays.fill(message, (byte) 0);
            }
        }
    }

    private static void decrypt(
            byte[] cell, int offset, CellHeader header, byte[] derived, byte[] context, byte[] message)
            throws GeneralSecurityException {
        int length = message.length;
        int position = offset + header.messagePosition();
        int tagPosition = offset + header.tagPosition();
        byte[] iv = Arrays.copyOfRange(cell, offset + CellHeader.LENGTH, offset + CellHeader.LENGTH + AesGcm.IV_LENGTH);
        byte[] tag = Arrays.copyOfRange(cell, tagPosition, tagPosition + AesGcm.TAG_LENGTH);
        if (length >= LargeGcm.LENGTH) {
            LargeGcm.decrypt(derived, iv, context, cell, position, length, tag, message);
            return;
        }
        byte[] sealed = Arrays.copyOfRange(cell, position, position + length + AesGcm.TAG_LENGTH);
        System.arraycopy(tag, 0, sealed, length, AesGcm.TAG_LENGTH);
        try (AesGcm gcm = AesGcm.decrypting(derived, iv, context)) {
            gcm.decrypt(sealed, 0, sealed.length, message, 0);
        }
    }

    /** JCE writes the tag behind the ciphertext, Themis before it. */
    private static void moveTagToFront(byte[] cell, int position, int length) {
        byte[] tag = Arrays.copyOfRange(cell, position + length, position + length + AesGcm.TAG_LENGTH);
        System.arraycopy(cell, position, cell, position + AesGcm.TAG_LENGTH, length);
        System.arraycopy(tag, 0, cell, position, AesGcm.TAG_LENGTH);
    }

    private static byte[] le32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static void checkKey(byte[] key) {
        if (key.length == 0) {
            throw new InputFailure("key", "is empty", "");
        }
    }

    private static void checkLength(int length) {
        if (length < 1 || length > LONGEST_MESSAGE) {
            throw new InputFailure(
                    "message", "is empty or too long to be sealed", "1 to " + LONGEST_MESSAGE + " bytes fit");
        }
    }
}
