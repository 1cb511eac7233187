package acratools.addzone;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.id.ZoneIds;
import acratools.keystore.KeyBatch;
import acratools.keystore.Keystore;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPublicKey;
import java.security.SecureRandom;

/** Makes a zone: both of its keys, or, whatever happens, none. */
final class ZoneMaker {
    private static final int SYMMETRIC_KEY_LENGTH = 32;

    private final Keystore keystore;
    private final SecureRandom random;
    private final Runnable checkpoint;

    /** @param checkpoint called where the run may stop; throws if it is to */
    ZoneMaker(Keystore keystore, SecureRandom random, Runnable checkpoint) {
        this.keystore = keystore;
        this.random = random;
        this.checkpoint = checkpoint;
    }

    /** Draws an id that no key has, makes its keys and makes them current. */
    Zone make() {
        ZoneId id = ZoneIds.draw(random, this::exists);
        try (KeyBatch batch = keystore.newBatch();
                EcKeyPair pair = EcKeyPair.generate(random);
                Secret key = Secret.random(SYMMETRIC_KEY_LENGTH, random)) {
            batch.add(pair(id), pair);
            batch.add(symmetricKey(id), key);
            EcPublicKey publicKey = pair.publicKey();
            checkpoint.run();
            batch.commit();
            return new Zone(id, publicKey);
        }
    }

    private boolean exists(ZoneId id) {
        return keystore.contains(pair(id)) || keystore.contains(symmetricKey(id));
    }

    private static KeyRef pair(ZoneId id) {
        return new KeyRef(id, KeyKind.STORAGE_PAIR);
    }

    private static KeyRef symmetricKey(ZoneId id) {
        return new KeyRef(id, KeyKind.STORAGE_SYMMETRIC);
    }
}
