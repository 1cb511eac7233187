package acratools.rotate;

import acratools.envelope.AcraStruct;
import acratools.envelope.Envelope;
import acratools.envelope.LargeEnvelope;
import acratools.id.KeyOwner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose data a run is about, and which keys that data needs, by form alone. A row without anything encrypted counts its
 * owner, too. Safe for use by several threads.
 */
final class RotationCensus {
    private static final class Need {
        private boolean pair;
        private boolean symmetricKey;
    }

    private long values;

    private final SortedMap<KeyOwner, Need> needs = new TreeMap<>(Comparator.comparing(IdKind::id));

    /** What several places need together. */
    static RotationCensus union(List<RotationCensus> places) {
        RotationCensus union = new RotationCensus();
        for (RotationCensus place : places) {
            union.values += place.values();
            for (KeyOwner owner : place.owners()) {
                Need need = union.needs.computeIfAbsent(owner, any -> new Need());
                need.pair |= place.needsPair(owner);
                need.symmetricKey |= place.needsSymmetricKey(owner);
            }
        }
        return union;
    }

    /** Counts an owner. */
    synchronized void add(KeyOwner owner) {
        values++;
        needs.computeIfAbsent(owner, any -> new Need());
    }

    /** Counts an owner whose data holds {@code envelope}. */
    void add(KeyOwner owner, Envelope envelope) {
        add(owner, envelope instanceof AcraStruct);
    }

    /** Counts an owner whose data holds {@code envelope}. */
    void add(KeyOwner owner, LargeEnvelope envelope) {
        add(owner, envelope.isAcraStruct());
    }

    private synchronized void add(KeyOwner owner, boolean acraStruct) {
        values++;
        Need need = needs.computeIfAbsent(owner, any -> new Need());
        need.pair |= acraStruct;
        need.symmetricKey |= !acraStruct;
    }

    /** How often an owner was counted: the number of values, about. */
    synchronized long values() {
        return values;
    }

    /** All owners, by the bytes of their ids. */
    synchronized List<KeyOwner> owners() {
        return new ArrayList<>(needs.keySet());
    }

    /** Whether the owner's data holds an AcraStruct. */
    synchronized boolean needsPair(KeyOwner owner) {
        Need need = needs.get(owner);
        return need != null && need.pair;
    }

    /** Whether the owner's data holds an AcraBlock. */
    synchronized boolean needsSymmetricKey(KeyOwner owner) {
        Need need = needs.get(owner);
        return need != null && need.symmetricKey;
    }
}
