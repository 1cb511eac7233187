package acratools.keymaker;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.Keystore;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import java.security.SecureRandom;
import java.util.Optional;

/** Makes the keys of one run: all of them, or, whatever happens, none. */
final class KeyGenerator {
    private static final int SYMMETRIC_KEY_LENGTH = 32;

    private final Keystore keystore;
    private final SecureRandom random;
    private final Runnable checkpoint;

    /** @param checkpoint called where the run may stop; throws if it is to */
    KeyGenerator(Keystore keystore, SecureRandom random, Runnable checkpoint) {
        this.keystore = keystore;
        this.random = random;
        this.checkpoint = checkpoint;
    }

    /** Makes the selected keys and makes them current. */
    void generate(KeySelection selection, Optional<ClientId> client) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (NewKey key : selection.keys()) {
                checkpoint.run();
                add(batch, key.ref(client));
            }
            checkpoint.run();
            batch.commit();
        }
    }

    private void add(KeyBatch batch, KeyRef ref) {
        if (ref.kind() == KeyKind.STORAGE_PAIR) {
            try (EcKeyPair pair = EcKeyPair.generate(random)) {
                batch.add(ref, pair);
            }
        } else {
            try (Secret key = Secret.random(SYMMETRIC_KEY_LENGTH, random)) {
                batch.add(ref, key);
            }
        }
    }
}
