package acratools.keystore.v2;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyHistory;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.MasterKeyProbe;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import acratools.themis.EcPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keystore v2 over any storage. Reads take the shared lock of Acra's services, changes the exclusive one. Destroyed keys
 * are as good as absent: Acra fails on them. Source: spec/keystore-v2.md.
 */
public final class RingKeystore implements Keystore {
    private final Storage storage;
    private final KeyProtector protector;
    private final RingStore rings;
    private final Clock clock;

    /**
     * A keystore in {@code storage}, which is made by the first commit if it is empty.
     *
     * @param storage closed with this keystore
     * @param protector seals and opens the keys; still the caller's
     * @param signer signs and verifies the rings
     * @param clock dates new keys and changes
     */
    public RingKeystore(Storage storage, KeyProtector protector, RingSigner signer, Clock clock) {
        this.storage = storage;
        this.protector = protector;
        this.rings = new RingStore(storage, signer);
        this.clock = clock;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V2;
    }

    @Override
    public boolean isNew() {
        return rings.isNew();
    }

    @Override
    public boolean contains(KeyRef ref) {
        if (storage.isEmpty()) {
            return false;
        }
        return reading(() -> rings.find(RingLayout.ring(ref)))
                .filter(ring -> holds(ring, ref))
                .isPresent();
    }

    /** Whether its ring has a current key to decrypt with. */
    static boolean holds(KeyRing ring, KeyRef ref) {
        return ring.currentKey()
                .filter(key -> key.has(RingLayout.sealedHalf(ref.kind())))
                .isPresent();
    }

    @Override
    public EcPublicKey publicKey(KeyRef ref) {
        if (ref.kind() != KeyKind.STORAGE_PAIR) {
            throw new IllegalArgumentException(ref.kind() + " has no public half");
        }
        RingKey current = current(ref);
        try {
            return EcPublicKey.read(part(ref, current, Half.PUBLIC));
        } catch (InputFailure e) {
            throw new KeystoreFailure(
                    describe(ref, current),
                    "its public half is no valid public key: " + e.reason(),
                    "restore the key ring from a backup, or rotate the key",
                    e);
        }
    }

    @Override
    public KeyHistory history(KeyRef ref) {
        KeyRing ring = ring(ref);
        List<RingKey> keys = ring.toDecryptWith();
        if (ring.current() == KeyRing.NONE || keys.isEmpty()) {
            throw noCurrentKey(ref);
        }
        return new RingHistory(this, ref, keys);
    }

    @Override
    public Secret currentKey(KeyRef ref) {
        return unseal(ref, current(ref));
    }

    private KeyRing ring(KeyRef ref) {
        return reading(() -> rings.read(RingLayout.ring(ref)));
    }

    private RingKey current(KeyRef ref) {
        return ring(ref).currentKey().orElseThrow(() -> noCurrentKey(ref));
    }

    private KeystoreFailure noCurrentKey(KeyRef ref) {
        return new KeystoreFailure(
                rings.describe(RingLayout.ring(ref)),
                "has no current key",
                "make one with acra-keymaker, or restore the key ring from a backup");
    }

    /** Opens one key of a ring; an {@link UnsealFailure} has the key's place as its subject. */
    Secret unseal(KeyRef ref, RingKey key) {
        byte[] sealed = part(ref, key, RingLayout.sealedHalf(ref.kind()));
        byte[] context = RingLayout.sealContext(RingLayout.ring(ref), ref.kind(), key.seqnum());
        try {
            return protector.unseal(ref, sealed, context);
        } catch (UnsealFailure e) {
            throw e.on(describe(ref, key));
        }
    }

    private byte[] part(KeyRef ref, RingKey key, Half half) {
        Optional<byte[]> part = key.part(half);
        return part.orElseThrow(() -> new KeystoreFailure(
                describe(ref, key), "lacks the half that is needed", "restore the key ring from a backup"));
    }

    private String describe(KeyRef ref, RingKey key) {
        return rings.describe(RingLayout.ring(ref)) + ", key " + key.seqnum();
    }

    /** Whether {@code storage} holds a key ring of {@code owner}; opens nothing, and takes no lock. */
    public static boolean holdsKeyOf(KeyOwner owner, Storage storage) {
        for (KeyRef ref : KeyRef.allOf(owner)) {
            if (storage.exists(RingLayout.file(RingLayout.ring(ref)), Access.PRIVATE)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public KeyBatch newBatch() {
        MasterKeyProbe.require(this);
        return new RingBatch(new RingTransaction(storage, rings, clock), protector);
    }

    @Override
    public List<KeyRef> some(int limit) {
        List<KeyRef> found = new ArrayList<>();
        storage.visit(Access.PRIVATE, path -> {
            RingLayout.ringIn(path).flatMap(RingLayout::ref).ifPresent(found::add);
            return found.size() < limit;
        });
        return found;
    }

    @Override
    public List<KeyEntry> list() {
        return reading(() -> {
            List<KeyEntry> entries = new ArrayList<>();
            for (String ring : rings.rings()) {
                Optional<KeyRef> ref = RingLayout.ref(ring);
                List<RingKey> keys = rings.read(ring).toDecryptWith();
                for (int generation = 0; generation < keys.size(); generation++) {
                    for (Half half : Half.values()) {
                        if (keys.get(generation).has(half)) {
                            entries.add(new KeyEntry(RingLayout.file(ring), ref, half, generation));
                        }
                    }
                }
            }
            return entries;
        });
    }

    @Override
    public List<KeyReport> inspect() {
        return reading(new RingInspection(rings, protector)::reports);
    }

    private <T> T reading(Supplier<T> work) {
        StorageLock lock = storage.lock(LockMode.SHARED, LockScope.SERVICES);
        try {
            rings.requireVersion();
            return work.get();
        } finally {
            lock.close();
        }
    }

    @Override
    public void sync() {
        storage.sync();
    }

    @Override
    public void close() {
        storage.close();
    }
}
