package acratools.envelope;

import acratools.secret.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A symmetric key and the id by which AcraBlocks made with it in one context tell it. The secret is the caller's. */
final class StorageKey {
    private final Secret secret;
    private final short id;

    StorageKey(Secret secret, byte[] context) {
        this.secret = secret;
        this.id = secret.use(key -> id(key, context));
    }

    Secret secret() {
        return secret;
    }

    /** The first two bytes of SHA-256(key || context), LE16. */
    short id() {
        return id;
    }

    private static short id(byte[] key, byte[] context) {
        MessageDigest sha256 = sha256();
        sha256.update(key);
        byte[] hash = sha256.digest(context);
        try {
            return Head.view(hash).getShort(0);
        } finally {
            Arrays.fill(hash, (byte) 0);
            forget(sha256);
        }
    }

    /** JCE keeps the last block, here the key itself, until it has other data to digest. */
    private static void forget(MessageDigest sha256) {
        sha256.update(new byte[1]);
        sha256.reset();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
