package acratools.themis;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Themis' Secure Message in encrypt mode with EC keys.
 * <pre>
 * offset  size  field
 *      0     4  type, LE32, 0x26042720
 *      4     4  total size, LE32
 *      8        Secure Cell without context, under the X coordinate that ECDH gives
 * </pre>
 * Source: spec/themis.md, "Secure Message".
 */
public final class SecureMessage {
    /** Bytes by which a wrapped message is longer than the message. */
    public static final int OVERHEAD = 8 + SecureCell.OVERHEAD;

    private static final String SUBJECT = "secure message";
    private static final int ENCRYPTED_FOR_EC = 0x26042720;
    private static final int HEADER_LENGTH = 8;
    private static final byte[] NO_CONTEXT = {};

    private SecureMessage() {}

    /**
     * Encrypts for the owner of {@code peer}.
     *
     * @param message 1 byte or more
     * @return {@value #OVERHEAD} bytes more than the message
     * @throws InputFailure if the message is empty
     */
    public static byte[] wrap(EcPrivateKey mine, EcPublicKey peer, Secret message, SecureRandom random) {
        return wrap(P256.portable(), mine, peer, message, random);
    }

    /** {@link #wrap(EcPrivateKey, EcPublicKey, Secret, SecureRandom)} with another implementation of the curve. */
    public static byte[] wrap(P256 curve, EcPrivateKey mine, EcPublicKey peer, Secret message, SecureRandom random) {
        byte[] shared = mine.useScalar(scalar -> curve.agree(scalar, peer.point()));
        try {
            return message.use(bytes -> {
                byte[] wrapped = new byte[Math.addExact(OVERHEAD, bytes.length)];
                wrap(shared, bytes, random, wrapped, 0);
                return wrapped;
            });
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    /**
     * Encrypts with a key pair made for this one message.
     *
     * @param message 1 byte or more; still the caller's to zero
     * @param out where {@value #OVERHEAD} bytes more than the message are written, from {@code offset} on
     * @return the new pair's public half, which the peer needs
     * @throws InputFailure if the message is empty
     */
    public static EcPublicKey wrap(P256.Sender sender, byte[] message, SecureRandom random, byte[] out, int offset) {
        try (P256.Agreement agreement = sender.agree(random)) {
            wrap(agreement.secret(), message, random, out, offset);
            return agreement.publicKey();
        }
    }

    /**
     * Decrypts what the owner of {@code peer} wrapped.
     *
     * @return the message; the caller closes it
     * @throws UnsealFailure for every reason alike: malformed, other keys, altered byte
     */
    public static Secret unwrap(byte[] wrapped, EcPrivateKey mine, EcPublicKey peer) {
        return unwrap(P256.portable(), wrapped, 0, wrapped.length, mine, peer);
    }

    /** {@link #unwrap(byte[], EcPrivateKey, EcPublicKey)} for a range, with another implementation of the curve. */
    public static Secret unwrap(
            P256 curve, byte[] wrapped, int offset, int length, EcPrivateKey mine, EcPublicKey peer) {
        checkHeader(wrapped, offset, length);
        byte[] shared = mine.useScalar(scalar -> curve.agree(scalar, peer.point()));
        try {
            return Secret.adopt(
                    SecureCell.unseal(wrapped, offset + HEADER_LENGTH, length - HEADER_LENGTH, shared, NO_CONTEXT));
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    /**
     * {@link #unwrap(byte[], EcPrivateKey, EcPublicKey)} for a range, with one key for many messages.
     *
     * @return the message; the caller zeroes it
     */
    public static byte[] unwrap(P256.Receiver mine, byte[] wrapped, int offset, int length, EcPublicKey peer) {
        checkHeader(wrapped, offset, length);
        byte[] shared = mine.agree(peer);
        try {
            return SecureCell.unseal(wrapped, offset + HEADER_LENGTH, length - HEADER_LENGTH, shared, NO_CONTEXT);
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    private static void wrap(byte[] shared, byte[] message, SecureRandom random, byte[] out, int offset) {
        ByteBuffer.wrap(out, offset, OVERHEAD + message.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ENCRYPTED_FOR_EC)
                .putInt(OVERHEAD + message.length);
        SecureCell.seal(shared, message, 0, message.length, NO_CONTEXT, random, out, offset + HEADER_LENGTH);
    }

    private static void checkHeader(byte[] wrapped, int offset, int length) {
        if (length < HEADER_LENGTH) {
            throw new UnsealFailure(SUBJECT);
        }
        ByteBuffer words = ByteBuffer.wrap(wrapped, offset, HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (words.getInt() != ENCRYPTED_FOR_EC || Integer.toUnsignedLong(words.getInt()) != length) {
            throw new UnsealFailure(SUBJECT);
        }
    }
}
