package acratools.keystore.v2;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * New keys for rings. A seal is bound to the key's number in its ring, which is known only under the lock: until the
 * commit this holds copies of the keys, and erases them on close.
 */
final class RingBatch implements KeyBatch {
    private final RingTransaction transaction;
    private final KeyProtector protector;
    private final Map<String, RingTransaction.RingChange> changes = new LinkedHashMap<>();
    private final Map<String, KeyRef> added = new LinkedHashMap<>();
    private final Set<KeyRef> onlyIfAbsent = new HashSet<>();
    private final List<Secret> copies = new ArrayList<>();
    private boolean over;

    RingBatch(RingTransaction transaction, KeyProtector protector) {
        this.transaction = transaction;
        this.protector = protector;
    }

    @Override
    public void add(KeyRef ref, EcKeyPair pair) {
        begin(ref, true);
        byte[] publicKey = pair.publicKey().container();
        IntFunction<byte[]> sealed = sealing(ref, pair.privateKey().container());
        change(ref, ring -> KeyData.pair(publicKey, sealed.apply(ring.nextSeqnum())));
    }

    @Override
    public void add(KeyRef ref, Secret key) {
        begin(ref, false);
        IntFunction<byte[]> sealed = sealing(ref, key);
        change(ref, ring -> KeyData.symmetric(sealed.apply(ring.nextSeqnum())));
    }

    @Override
    public void addIfAbsent(KeyRef ref, EcKeyPair pair) {
        add(ref, pair);
        onlyIfAbsent.add(ref);
    }

    @Override
    public void addIfAbsent(KeyRef ref, Secret key) {
        add(ref, key);
        onlyIfAbsent.add(ref);
    }

    private void begin(KeyRef ref, boolean pair) {
        requireOpen();
        if (pair != (ref.kind() == KeyKind.STORAGE_PAIR)) {
            throw new IllegalArgumentException(ref.kind() + (pair ? " is no pair" : " is a pair"));
        }
        if (changes.containsKey(RingLayout.ring(ref))) {
            throw new IllegalArgumentException(ref + " is in the batch already");
        }
    }

    /** By seqnum, which is known under the lock alone. */
    private IntFunction<byte[]> sealing(KeyRef ref, Secret key) {
        if (!protector.bindsContext()) {
            byte[] sealed = protector.seal(ref, key, new byte[0]);
            return seqnum -> sealed;
        }
        Secret copy = key.duplicate();
        copies.add(copy);
        return seqnum -> seal(ref, copy, seqnum);
    }

    private void change(KeyRef ref, Function<KeyRing, KeyData> sealed) {
        added.put(RingLayout.ring(ref), ref);
        changes.put(RingLayout.ring(ref), (ring, now) -> {
            if (onlyIfAbsent.contains(ref) && RingKeystore.holds(ring, ref)) {
                return ring;
            }
            return ring.withCurrent(RingKey.fresh(ring.nextSeqnum(), now, sealed.apply(ring)));
        });
    }

    private byte[] seal(KeyRef ref, Secret key, int seqnum) {
        return protector.seal(ref, key, RingLayout.sealContext(RingLayout.ring(ref), ref.kind(), seqnum));
    }

    @Override
    public Set<KeyRef> commit() {
        requireOpen();
        over = true;
        Set<KeyRef> made = new HashSet<>();
        for (String ring : transaction.run(changes)) {
            made.add(Objects.requireNonNull(added.get(ring)));
        }
        return made;
    }

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("the batch is over");
        }
    }

    @Override
    public void close() {
        over = true;
        for (Secret copy : copies) {
            copy.close();
        }
        copies.clear();
        changes.clear();
        added.clear();
    }
}
