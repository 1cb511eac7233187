package acratools.keystore.v2;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * New keys for rings. A seal is bound to the key's number in its ring, which is known only under the lock: until the
 * commit this holds copies of the keys, and erases them on close.
 */
final class RingBatch implements KeyBatch {
    private final RingTransaction transaction;
    private final KeyProtector protector;
    private final Map<String, RingTransaction.RingChange> changes = new LinkedHashMap<>();
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
        Secret privateKey = copy(pair.privateKey().container());
        change(
                ref,
                (ring, now) -> append(ring, now, KeyData.pair(publicKey, seal(ref, privateKey, ring.nextSeqnum()))));
    }

    @Override
    public void add(KeyRef ref, Secret key) {
        begin(ref, false);
        Secret copy = copy(key);
        change(ref, (ring, now) -> append(ring, now, KeyData.symmetric(seal(ref, copy, ring.nextSeqnum()))));
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

    private Secret copy(Secret key) {
        Secret copy = key.duplicate();
        copies.add(copy);
        return copy;
    }

    private void change(KeyRef ref, RingTransaction.RingChange change) {
        changes.put(RingLayout.ring(ref), change);
    }

    private byte[] seal(KeyRef ref, Secret key, int seqnum) {
        return protector.seal(ref, key, RingLayout.sealContext(RingLayout.ring(ref), ref.kind(), seqnum));
    }

    private static KeyRing append(KeyRing ring, Instant now, KeyData data) {
        return ring.withCurrent(RingKey.fresh(ring.nextSeqnum(), now, data));
    }

    @Override
    public void commit() {
        requireOpen();
        over = true;
        transaction.run(changes);
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
    }
}
