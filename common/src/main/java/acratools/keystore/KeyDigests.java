package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.secret.Secret;
import acratools.themis.HmacSha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A digest of each key of a keystore, by which a key is known again. Keyed with a key of its own, so that whoever finds a
 * digest can test no guess; all are erased on close.
 */
final class KeyDigests implements AutoCloseable {
    private final HmacSha256 mac;
    private final Map<String, byte[]> digests = new HashMap<>();

    KeyDigests(SecureRandom random) {
        byte[] key = new byte[HmacSha256.LENGTH];
        random.nextBytes(key);
        try {
            mac = new HmacSha256(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    void keep(String name, Secret key) {
        digests.put(name, digest(key));
    }

    /**
     * Compares a key with the one that was kept under its name, and takes that off the list. A key of a name that was not
     * kept is new.
     *
     * @throws KeystoreFailure if it is another key
     */
    void compare(String name, Secret key) {
        byte[] kept = digests.remove(name);
        byte[] found = digest(key);
        boolean same = kept == null || MessageDigest.isEqual(kept, found);
        Arrays.fill(found, (byte) 0);
        if (kept != null) {
            Arrays.fill(kept, (byte) 0);
        }
        if (!same) {
            throw new KeystoreFailure(
                    name,
                    "holds another key than before the change of the master key",
                    "another program replaced it meanwhile; if none did, restore the keystore from its backup and report"
                            + " this");
        }
    }

    /** @throws KeystoreFailure if a key that was kept was not compared */
    void requireAllCompared() {
        if (!digests.isEmpty()) {
            throw new KeystoreFailure(
                    digests.keySet().iterator().next(),
                    "is not there any more after the change of the master key",
                    "another program removed it meanwhile; if none did, restore the keystore from its backup and report"
                            + " this");
        }
    }

    private byte[] digest(Secret key) {
        return key.use(bytes -> {
            mac.update(bytes);
            return mac.finish();
        });
    }

    @Override
    public void close() {
        mac.close();
        for (byte[] digest : digests.values()) {
            Arrays.fill(digest, (byte) 0);
        }
        digests.clear();
    }
}
