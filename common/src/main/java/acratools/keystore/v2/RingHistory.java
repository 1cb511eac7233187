package acratools.keystore.v2;

import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.secret.Secret;
import java.util.List;

/** The keys of a ring as it was when the history was asked for. */
final class RingHistory implements KeyHistory {
    private final RingKeystore keystore;
    private final KeyRef ref;
    private final List<RingKey> keys;

    /** Opens {@code keys}, newest first. */
    RingHistory(RingKeystore keystore, KeyRef ref, List<RingKey> keys) {
        this.keystore = keystore;
        this.ref = ref;
        this.keys = List.copyOf(keys);
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public Secret open(int generation) {
        return keystore.unseal(ref, keys.get(generation));
    }
}
