package acratools.rollback;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All keys that one owner's values may have been sealed for, the whole history, open until the end of the run. */
final class OwnerKeys implements AutoCloseable {
    private final List<Secret> containers = new ArrayList<>();
    private final List<EcPrivateKey> pairs = new ArrayList<>();
    private final List<Secret> symmetric = new ArrayList<>();
    private final List<EnvelopeReader> readers = new ArrayList<>();
    private final Keystore keystore;
    private final KeyOwner owner;
    private final OpenSecrets secrets;
    private final Log log;
    private @Nullable UnsealFailure unopened;

    private OwnerKeys(Keystore keystore, KeyOwner owner, OpenSecrets secrets, Log log) {
        this.keystore = keystore;
        this.owner = owner;
        this.secrets = secrets;
        this.log = log;
    }

    /**
     * Opens the keys of {@code owner}. A former key that does not open is told of and left out: values under the others
     * can still be had.
     *
     * @return empty if the keystore has none
     * @throws UnsealFailure if there are keys and none opens
     */
    static Optional<OwnerKeys> open(Keystore keystore, KeyOwner owner, OpenSecrets secrets, Log log) {
        OwnerKeys keys = new OwnerKeys(keystore, owner, secrets, log);
        try {
            keys.open();
            return keys.containers.isEmpty() ? Optional.empty() : Optional.of(keys);
        } catch (RuntimeException | Error e) {
            keys.close();
            throw e;
        }
    }

    private void open() {
        for (Secret container : history(new KeyRef(owner, KeyKind.STORAGE_PAIR))) {
            EcPrivateKey key = EcPrivateKey.read(container);
            secrets.hold(key.container());
            pairs.add(key);
        }
        symmetric.addAll(history(new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC)));
        UnsealFailure failure = unopened;
        if (failure != null && containers.isEmpty()) {
            throw failure;
        }
    }

    private List<Secret> history(KeyRef ref) {
        List<Secret> opened = new ArrayList<>();
        if (keystore.contains(ref)) {
            KeyHistory history = keystore.history(ref);
            for (int generation = 0; generation < history.size(); generation++) {
                try {
                    Secret key = secrets.hold(history.open(generation));
                    containers.add(key);
                    opened.add(key);
                } catch (UnsealFailure e) {
                    unopened = e;
                    log.warning("a key does not open and is left out", "key", e.subject());
                }
            }
        }
        return opened;
    }

    /** Opens values of the owner; closed with this. */
    EnvelopeReader reader(P256 curve) {
        EnvelopeReader reader = new EnvelopeReader(curve, pairs, symmetric, Envelope.contextOf(owner));
        readers.add(reader);
        return reader;
    }

    @Override
    public void close() {
        readers.forEach(EnvelopeReader::close);
        pairs.forEach(EcPrivateKey::close);
        containers.forEach(Secret::close);
    }
}
