package acratools.envelope;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Reads the formats from spec/envelopes.md and spec/themis.md with the JDK alone, and none of the suite's code. */
final class IndependentReader {
    private IndependentReader() {}

    /** Opens a Secure Cell as we make them, checking each field. */
    static byte[] unseal(byte[] cell, byte[] key, byte[] context) throws GeneralSecurityException {
        ByteBuffer fields = ByteBuffer.wrap(cell).order(ByteOrder.LITTLE_ENDIAN);
        require(0x40010100, fields.getInt(), "algorithm");
        require(12, fields.getInt(), "IV length");
        require(16, fields.getInt(), "tag length");
        int length = fields.getInt();
        require(cell.length - 44, length, "message length");
        byte[] iv = take(fields, 12);
        byte[] tag = take(fields, 16);
        byte[] sealed = Arrays.copyOf(take(fields, length), length + 16);
        System.arraycopy(tag, 0, sealed, length, 16);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update(new byte[] {0, 0, 0, 1});
        mac.update("Themis secure cell message key".getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 0);
        mac.update(le(4, length));
        byte[] derived = mac.doFinal(context);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(context);
        return cipher.doFinal(sealed);
    }

    /** Opens a Secure Message as we make them, checking each field. */
    static byte[] unwrap(byte[] message, byte[] privateContainer, byte[] publicContainer)
            throws GeneralSecurityException {
        ByteBuffer fields = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        require(0x26042720, fields.getInt(), "message type");
        require(message.length, fields.getInt(), "message size");
        byte[] cell = take(fields, message.length - 8);
        return unseal(cell, agree(privateContainer, publicContainer), new byte[0]);
    }

    static byte[] keyId(byte[] key, byte[] context) throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(key);
        sha256.update(context);
        return Arrays.copyOf(sha256.digest(), 2);
    }

    static byte[] le(int size, long value) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return bytes;
    }

    static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static byte[] agree(byte[] privateContainer, byte[] publicContainer) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        KeyFactory keys = KeyFactory.getInstance("EC");
        BigInteger scalar = new BigInteger(1, Arrays.copyOfRange(privateContainer, 13, 45));
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.generatePrivate(new ECPrivateKeySpec(scalar, curve)));
        ECPoint point = point(Arrays.copyOfRange(publicContainer, 12, 45), curve);
        agreement.doPhase(keys.generatePublic(new ECPublicKeySpec(point, curve)), true);
        return agreement.generateSecret();
    }

    /** p is 3 modulo 4, so a square root is a power. */
    private static ECPoint point(byte[] compressed, ECParameterSpec curve) {
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(compressed, 1, 33));
        BigInteger square = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(p);
        BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
        return new ECPoint(x, y.testBit(0) == (compressed[0] == 3) ? y : p.subtract(y));
    }

    private static void require(int expected, int actual, String field) {
        if (expected != actual) {
            throw new AssertionError(field + " is " + Integer.toHexString(actual));
        }
    }
}
