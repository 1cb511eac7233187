package acratools.keystore.v1;

import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.secret.Secret;
import acratools.storage.Access;
import java.util.List;

/** The current key as it was when the history was asked for, and the former ones, read on demand. */
final class FlatHistory implements KeyHistory {
    private final FlatKeystore keystore;
    private final KeyRef ref;
    private final byte[] current;
    private final List<String> former;

    /** @param former paths, latest first */
    FlatHistory(FlatKeystore keystore, KeyRef ref, byte[] current, List<String> former) {
        this.keystore = keystore;
        this.ref = ref;
        this.current = current;
        this.former = List.copyOf(former);
    }

    @Override
    public int size() {
        return 1 + former.size();
    }

    @Override
    public Secret open(int generation) {
        if (generation == 0) {
            return keystore.unseal(ref, FlatLayout.path(ref), current);
        }
        String path = former.get(generation - 1);
        return keystore.unseal(ref, path, keystore.present(path, Access.PRIVATE));
    }
}
