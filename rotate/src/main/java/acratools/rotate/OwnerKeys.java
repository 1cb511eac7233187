package acratools.rotate;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.secret.Secret;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The storage keys of one owner, former ones included, all open: as long as values of that owner are rotated. */
final class OwnerKeys implements AutoCloseable {
    private final List<EcPrivateKey> pairs = new ArrayList<>();
    private final List<Secret> symmetricKeys = new ArrayList<>();
    private final List<EnvelopeReader> readers = new ArrayList<>();
    private final KeyOwner owner;
    private final Log log;

    private OwnerKeys(KeyOwner owner, Log log) {
        this.owner = owner;
        this.log = log;
    }

    /**
     * Opens the keys of {@code owner}. A former key that does not open is told of and passed over.
     *
     * @throws KeystoreFailure if there are none
     * @throws ToolFailure if a current one does not open
     */
    static OwnerKeys open(Keystore keystore, KeyOwner owner, Log log) {
        OwnerKeys keys = openIfAny(keystore, owner, log);
        if (keys.isEmpty()) {
            throw keys.none();
        }
        return keys;
    }

    /** The same where there may be none. */
    static OwnerKeys openIfAny(Keystore keystore, KeyOwner owner, Log log) {
        OwnerKeys keys = new OwnerKeys(owner, log);
        try {
            keys.load(keystore);
            return keys;
        } catch (RuntimeException | Error e) {
            keys.close();
            throw e;
        }
    }

    private void load(Keystore keystore) {
        KeyRef pair = new KeyRef(owner, KeyKind.STORAGE_PAIR);
        KeyRef symmetric = new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC);
        if (keystore.contains(pair)) {
            loadPairs(keystore.history(pair));
        }
        if (keystore.contains(symmetric)) {
            loadSymmetricKeys(keystore.history(symmetric));
        }
    }

    boolean isEmpty() {
        return pairs.isEmpty() && symmetricKeys.isEmpty();
    }

    /** That there are no keys. */
    KeystoreFailure none() {
        return new KeystoreFailure(
                "the keys of \"" + IdKind.id(owner) + "\"",
                "there are none in this keystore",
                "check the id, --zonemode_enable and --keys_dir; acra-keymaker --list shows whose keys there are");
    }

    private void loadPairs(KeyHistory history) {
        for (int generation = 0; generation < history.size(); generation++) {
            try (Secret container = history.open(generation)) {
                pairs.add(EcPrivateKey.read(container));
            } catch (UnsealFailure | KeystoreFailure | InputFailure e) {
                passOver(generation, e);
            }
        }
    }

    private void loadSymmetricKeys(KeyHistory history) {
        for (int generation = 0; generation < history.size(); generation++) {
            try {
                symmetricKeys.add(history.open(generation));
            } catch (UnsealFailure | KeystoreFailure e) {
                passOver(generation, e);
            }
        }
    }

    private void passOver(int generation, ToolFailure failure) {
        if (generation == 0) {
            throw failure;
        }
        log.warning(
                "a former key cannot be used, and values under it will not open",
                "id",
                IdKind.id(owner),
                "key",
                failure.subject(),
                "reason",
                failure.reason());
    }

    /** The public half of the current pair, computed from the private one: a public file may be another key's. */
    Optional<EcPublicKey> publicKey() {
        return pairs.isEmpty() ? Optional.empty() : Optional.of(pairs.get(0).publicKey());
    }

    boolean hasPair() {
        return !pairs.isEmpty();
    }

    boolean hasSymmetricKey() {
        return !symmetricKeys.isEmpty();
    }

    /** A rotator that works until these keys are closed. */
    ValueRotator rotator(P256 curve, SecureRandom random) {
        byte[] context = Envelope.contextOf(owner);
        EnvelopeReader reader = new EnvelopeReader(curve, pairs, symmetricKeys, context);
        readers.add(reader);
        return new ValueRotator(
                reader,
                hasPair() ? EnvelopeWriter.ofAcraStructs(curve, publicKey().orElseThrow(), context, random) : null,
                hasSymmetricKey() ? EnvelopeWriter.ofAcraBlocks(symmetricKeys.get(0), context, random) : null);
    }

    @Override
    public void close() {
        readers.forEach(EnvelopeReader::close);
        for (EcPrivateKey pair : pairs) {
            pair.close();
        }
        for (Secret key : symmetricKeys) {
            key.close();
        }
    }
}
