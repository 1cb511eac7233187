package acratools.logverifier;

import acratools.failure.KeystoreFailure;
import acratools.failure.StorageFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.logverifier.format.ChainMac;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import java.util.ArrayList;
import java.util.List;

/** What chains may start from: of each audit-log key that the keystore has or had, its hash. Safe for use by several threads. */
final class LogKeys implements AutoCloseable {
    private static final KeyRef AUDIT_LOG = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);

    private final List<Secret> firstKeys = new ArrayList<>();
    private final List<Integer> generations = new ArrayList<>();

    LogKeys() {}

    /**
     * Opens them all, newest first. A former one that cannot be opened is left out with a warning.
     *
     * @throws KeystoreFailure if there are none
     * @throws StorageFailure if the current one cannot be read
     * @throws UnsealFailure if the current one does not open
     */
    static LogKeys of(Keystore keystore, OpenSecrets secrets, Log log) {
        LogKeys keys = new LogKeys();
        KeyHistory history = keystore.history(AUDIT_LOG);
        for (int generation = 0; generation < history.size(); generation++) {
            try (Secret key = history.open(generation)) {
                secrets.hold(key);
                keys.add(secrets.hold(ChainMac.firstKey(key)), generation);
            } catch (UnsealFailure | KeystoreFailure | StorageFailure e) {
                if (generation == 0) {
                    keys.close();
                    throw e;
                }
                log.warning("A former audit-log key cannot be opened and is left out", "key", e.subject());
            }
        }
        return keys;
    }

    /**
     * Adds one.
     *
     * @param firstKey closed with this
     */
    void add(Secret firstKey, int generation) {
        firstKeys.add(firstKey);
        generations.add(generation);
    }

    int size() {
        return firstKeys.size();
    }

    Secret firstKey(int index) {
        return firstKeys.get(index);
    }

    /** Its place in the keystore's history: 0 is the current key. */
    int generation(int index) {
        return generations.get(index);
    }

    @Override
    public void close() {
        for (Secret key : firstKeys) {
            key.close();
        }
    }
}
