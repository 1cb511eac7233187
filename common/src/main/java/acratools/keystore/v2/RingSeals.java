package acratools.keystore.v2;

import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyEntry.Half;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Seals and opens the parts of whole keys and rings, whatever their purpose: what a seal is bound to follows from the path. */
final class RingSeals {
    private static final KeyRef NO_KNOWN_KEY = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);

    private final KeyProtector protector;

    RingSeals(KeyProtector protector) {
        this.protector = protector;
    }

    /** A ring in plaintext, sealed. */
    KeyRing seal(KeyRing plain) {
        List<RingKey> keys = new ArrayList<>(plain.keys().size());
        for (RingKey key : plain.keys()) {
            List<KeyData> data = new ArrayList<>(key.data().size());
            for (KeyData form : key.data()) {
                data.add(form.with((half, part) -> {
                    try (Secret secret = Secret.adopt(part.clone())) {
                        return seal(plain.path(), half, key.seqnum(), secret);
                    }
                }));
            }
            keys.add(with(key, key.seqnum(), data));
        }
        return new KeyRing(plain.path(), keys, plain.current());
    }

    /** A ring in plaintext, whose keys the caller erases with {@link #erase}. */
    KeyRing open(KeyRing sealed) {
        List<RingKey> keys = new ArrayList<>(sealed.keys().size());
        for (RingKey key : sealed.keys()) {
            List<KeyData> data = new ArrayList<>(key.data().size());
            for (KeyData form : key.data()) {
                data.add(form.with((half, part) -> {
                    try (Secret secret = open(sealed.path(), half, key.seqnum(), part)) {
                        return secret.use(byte[]::clone);
                    }
                }));
            }
            keys.add(with(key, key.seqnum(), data));
        }
        return new KeyRing(sealed.path(), keys, sealed.current());
    }

    /** A key of the same ring, sealed by this, as {@code target} seals it under the number {@code seqnum}. */
    RingKey reseal(String ring, RingKey key, int seqnum, RingSeals target) {
        List<KeyData> data = new ArrayList<>(key.data().size());
        for (KeyData form : key.data()) {
            data.add(form.with((half, part) -> {
                try (Secret secret = open(ring, half, key.seqnum(), part)) {
                    return target.seal(ring, half, seqnum, secret);
                }
            }));
        }
        return with(key, seqnum, data);
    }

    /**
     * Opens one part.
     *
     * @throws UnsealFailure its subject tells ring and key
     */
    Secret open(String ring, Half half, int seqnum, byte[] part) {
        try {
            return protector.unseal(sealedFor(ring), part, RingLayout.sealContext(ring, half, seqnum));
        } catch (UnsealFailure e) {
            throw e.on("key ring " + ring + ", key " + seqnum);
        }
    }

    private byte[] seal(String ring, Half half, int seqnum, Secret secret) {
        return protector.seal(sealedFor(ring), secret, RingLayout.sealContext(ring, half, seqnum));
    }

    private static KeyRef sealedFor(String ring) {
        return RingLayout.ref(ring).orElse(NO_KNOWN_KEY);
    }

    static void erase(KeyRing plain) {
        for (RingKey key : plain.keys()) {
            key.data().forEach(KeyData::erase);
        }
    }

    private static RingKey with(RingKey key, int seqnum, List<KeyData> data) {
        return new RingKey(seqnum, key.state(), key.validSince(), key.validUntil(), data);
    }

    /** Zeroes arrays that nobody needs any more. */
    static void erase(byte[]... arrays) {
        for (byte[] array : arrays) {
            Arrays.fill(array, (byte) 0);
        }
    }
}
