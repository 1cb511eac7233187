package acratools.themis;

import acratools.failure.UnsealFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Secure Cells in Seal mode whose messages are too large for memory, in files for instance: verified, or sealed under another
 * key, in pieces. The plaintext is never whole and never leaves the method. Layout: {@link SecureCell}.
 */
public final class SecureCellStream {
    private static final int PIECE = 256 << 10;

    private SecureCellStream() {}

    /** Where a cell is read from. */
    @FunctionalInterface
    public interface Source {
        /** Reads {@code length} bytes from {@code position} on, counted from the cell's first byte. */
        void read(long position, byte[] into, int length);
    }

    /** Where a cell is written to. */
    @FunctionalInterface
    public interface Sink {
        /** Writes the first {@code length} bytes of {@code from} to {@code position}, counted from the cell's first byte. */
        void write(long position, byte[] from, int length);
    }

    /** What is done with each piece of plaintext; encrypting it in place is one thing. */
    private interface Pieces {
        void take(byte[] plaintext, int length);
    }

    /**
     * Finds out whether a cell opens.
     *
     * @param length of the cell, 2^32 + 43 at most
     * @param key 1 byte or more; still the caller's to zero
     * @param checkpoint called after each piece; may throw
     * @throws UnsealFailure if it does not, for every reason alike
     */
    public static void verify(Source cell, long length, byte[] key, byte[] context, Runnable checkpoint) {
        CellHeader header = header(cell, length);
        for (byte[] encodedLength : encodedLengths(header)) {
            if (decrypts(cell, header, key, encodedLength, context, (plaintext, count) -> checkpoint.run())) {
                return;
            }
        }
        throw new UnsealFailure(SecureCell.SUBJECT);
    }

    /**
     * Seals a cell's message under another key, in the same context.
     *
     * @param length of the cell, 2^32 + 43 at most
     * @param key 1 byte or more; still the caller's to zero
     * @param out gets as many bytes as a cell has without needless ones in its IV: {@link SecureCell#OVERHEAD} more than the
     *     message; what it got is worth nothing if this throws
     * @param newKey 1 byte or more; still the caller's to zero
     * @param checkpoint called after each piece; may throw
     * @throws UnsealFailure if the cell does not open, for every reason alike
     */
    public static void reseal(
            Source cell,
            long length,
            byte[] key,
            byte[] context,
            Sink out,
            byte[] newKey,
            SecureRandom random,
            Runnable checkpoint) {
        CellHeader header = header(cell, length);
        for (byte[] encodedLength : encodedLengths(header)) {
            if (reseals(cell, header, key, encodedLength, context, out, newKey, random, checkpoint)) {
                return;
            }
        }
        throw new UnsealFailure(SecureCell.SUBJECT);
    }

    /** The length of the message in a cell of {@code length} bytes. @throws UnsealFailure if it is malformed */
    public static long messageLength(Source cell, long length) {
        return header(cell, length).messageBytes();
    }

    private static boolean reseals(
            Source cell,
            CellHeader header,
            byte[] key,
            byte[] encodedLength,
            byte[] context,
            Sink out,
            byte[] newKey,
            SecureRandom random,
            Runnable checkpoint) {
        byte[] iv = new byte[AesGcm.IV_LENGTH];
        random.nextBytes(iv);
        byte[] head = ByteBuffer.allocate(SecureCell.OVERHEAD)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CellHeader.SEALED_BY_US)
                .putInt(AesGcm.IV_LENGTH)
                .putInt(AesGcm.TAG_LENGTH)
                .putInt((int) header.messageBytes())
                .put(iv)
                .array();
        byte[] derived =
                SoterKdf.derive(newKey, SecureCell.LABEL, 32, SecureCell.le32((int) header.messageBytes()), context);
        try (AesGcm gcm = AesGcm.encrypting(derived, iv, context)) {
            byte[] sealed = new byte[PIECE + AesGcm.TAG_LENGTH];
            long[] end = {SecureCell.OVERHEAD};
            boolean opened = decrypts(cell, header, key, encodedLength, context, (plaintext, count) -> {
                int written = encrypt(gcm, plaintext, count, sealed);
                out.write(end[0], sealed, written);
                end[0] += written;
                checkpoint.run();
            });
            if (!opened) {
                return false;
            }
            byte[] last = gcm.finish();
            int rest = last.length - AesGcm.TAG_LENGTH;
            out.write(end[0], last, rest);
            System.arraycopy(last, rest, head, SecureCell.OVERHEAD - AesGcm.TAG_LENGTH, AesGcm.TAG_LENGTH);
            out.write(0, head, head.length);
            return true;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM did not encrypt", e);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static int encrypt(AesGcm gcm, byte[] plaintext, int count, byte[] sealed) {
        try {
            int written = 0;
            for (int done = 0; done < count; done += AesGcm.PIECE) {
                written += gcm.update(plaintext, done, Math.min(AesGcm.PIECE, count - done), sealed, written);
            }
            return written;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM did not encrypt", e);
        }
    }

    private static boolean decrypts(
            Source cell, CellHeader header, byte[] key, byte[] encodedLength, byte[] context, Pieces pieces) {
        byte[] iv = new byte[AesGcm.IV_LENGTH];
        cell.read(CellHeader.LENGTH, iv, iv.length);
        byte[] tag = new byte[AesGcm.TAG_LENGTH];
        cell.read(header.tagPosition(), tag, tag.length);
        byte[] ciphertext = new byte[PIECE];
        byte[] plaintext = new byte[PIECE];
        byte[] derived = SoterKdf.derive(key, SecureCell.LABEL, header.keyLength(), encodedLength, context);
        try (GcmDecryption gcm = new GcmDecryption(derived, iv, context)) {
            for (long done = 0; done < header.messageBytes(); done += PIECE) {
                int count = (int) Math.min(PIECE, header.messageBytes() - done);
                cell.read(header.messagePosition() + done, ciphertext, count);
                gcm.update(ciphertext, 0, count, plaintext, 0);
                pieces.take(plaintext, count);
            }
            gcm.finish(tag);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        } finally {
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private static CellHeader header(Source cell, long length) {
        if (length < CellHeader.LENGTH) {
            throw new UnsealFailure(SecureCell.SUBJECT);
        }
        byte[] first = new byte[CellHeader.LENGTH];
        cell.read(0, first, first.length);
        return CellHeader.read(first, 0, length);
    }

    /** As Themis derives now, and as its version 0.9.6 did. */
    private static byte[][] encodedLengths(CellHeader header) {
        byte[] le32 = SecureCell.le32((int) header.messageBytes());
        return new byte[][] {le32, Arrays.copyOf(le32, 8)};
    }
}
