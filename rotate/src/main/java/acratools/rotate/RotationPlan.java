package acratools.rotate;

import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The keys of a run: each owner gets a new key pair, as from Acra's tool, and a new symmetric key where its data holds an
 * AcraBlock. They become durable and current at once, all or none, before any data changes.
 */
final class RotationPlan {
    private static final int SYMMETRIC_KEY_LENGTH = 32;

    /** So many are told at once; the others will be told when these are mended. */
    private static final int MOST_TOLD = 20;

    private final RotationCensus census;
    private final Keystore keystore;
    private final SecureRandom random;
    private final Runnable checkpoint;
    private final Log log;
    private final Set<KeyOwner> leftOut = new HashSet<>();

    /** @param checkpoint called between owners; throws if the run is to stop */
    RotationPlan(RotationCensus census, Keystore keystore, SecureRandom random, Runnable checkpoint, Log log) {
        this.census = census;
        this.keystore = keystore;
        this.random = random;
        this.checkpoint = checkpoint;
        this.log = log;
    }

    /**
     * Refuses what cannot work: an owner without the keys that its data needs, or whose current keys do not open under this
     * master key. An owner without keys whose data needs none is left out from here on.
     *
     * @param rules whether the present keys are the target, so that there must be a pair to tell of, and whether an owner
     *     that lacks keys is left out, too: its values are bad ones
     * @throws ToolFailure for the first such owner, the others attached
     */
    void check(RotationRules rules) {
        List<ToolFailure> found = new ArrayList<>();
        for (KeyOwner owner : census.owners()) {
            checkpoint.run();
            try (OwnerKeys keys = OwnerKeys.openIfAny(keystore, owner, log)) {
                check(owner, keys, rules, found);
            } catch (ToolFailure failure) {
                found.add(failure);
            }
            if (found.size() >= MOST_TOLD) {
                break;
            }
        }
        if (!found.isEmpty()) {
            ToolFailure first = found.get(0);
            found.subList(1, found.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    private void check(KeyOwner owner, OwnerKeys keys, RotationRules rules, List<ToolFailure> found) {
        boolean needsNone = !census.needsPair(owner) && !census.needsSymmetricKey(owner);
        if (needsNone && !keys.hasPair() && (rules.resume() || !keys.hasSymmetricKey())) {
            leaveOut(owner, "nothing of its data is encrypted, and it has no key pair");
            return;
        }
        List<ToolFailure> missing = new ArrayList<>();
        if (keys.isEmpty()) {
            missing.add(keys.none());
        } else {
            if (!keys.hasPair() && (census.needsPair(owner) || rules.resume())) {
                missing.add(missing(owner, rules.resume() ? "a key pair" : "the key pair for its AcraStructs"));
            }
            if (!keys.hasSymmetricKey() && census.needsSymmetricKey(owner)) {
                missing.add(missing(owner, "the symmetric key for its AcraBlocks"));
            }
        }
        if (rules.skipBadValues() && !missing.isEmpty()) {
            leaveOut(owner, missing.get(0).reason());
        } else {
            found.addAll(missing);
        }
    }

    private void leaveOut(KeyOwner owner, String reason) {
        leftOut.add(owner);
        log.warning("an id gets no new keys", "id", IdKind.id(owner), "reason", reason);
    }

    /** Whose data needs no keys and who has none, or who lacks some where bad values are skipped; known after the check. */
    Set<KeyOwner> leftOut() {
        return Set.copyOf(leftOut);
    }

    private List<KeyOwner> owners() {
        List<KeyOwner> owners = census.owners();
        owners.removeAll(leftOut);
        return owners;
    }

    private static KeystoreFailure missing(KeyOwner owner, String what) {
        return new KeystoreFailure(
                "the keys of \"" + IdKind.id(owner) + "\"",
                "this keystore lacks " + what,
                "restore it from a backup; acra-keymaker --list shows which keys there are");
    }

    /**
     * Finishes or undoes what a killed run left half written in the keystore, and makes no key: whoever locks a keystore to
     * write does that first.
     */
    void settle() {
        if (keystore.isNew()) {
            return;
        }
        try (KeyBatch nothing = keystore.newBatch()) {
            nothing.commit();
        }
    }

    /**
     * Makes the new keys, durable and current; what was current goes into the keystore's history.
     *
     * @param storing run just before any of them can come to be
     * @return whether there are any
     */
    boolean commit(Runnable storing) {
        List<KeyOwner> owners = owners();
        if (owners.isEmpty()) {
            return false;
        }
        try (KeyBatch batch = keystore.newBatch()) {
            for (KeyOwner owner : owners) {
                checkpoint.run();
                try (EcKeyPair pair = EcKeyPair.generate(random)) {
                    batch.add(new KeyRef(owner, KeyKind.STORAGE_PAIR), pair);
                }
                if (census.needsSymmetricKey(owner)) {
                    try (Secret key = Secret.random(SYMMETRIC_KEY_LENGTH, random)) {
                        batch.add(new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC), key);
                    }
                }
            }
            storing.run();
            batch.commit();
        }
        return true;
    }

    /**
     * The public halves of the current pairs, by id, computed from the private ones: a public file may be another key's.
     *
     * @return the ids in the order of their bytes
     */
    Map<String, EcPublicKey> publicKeys() {
        Map<String, EcPublicKey> keys = new TreeMap<>();
        for (KeyOwner owner : owners()) {
            try (Secret container = keystore.currentKey(new KeyRef(owner, KeyKind.STORAGE_PAIR));
                    EcPrivateKey key = EcPrivateKey.read(container)) {
                keys.put(IdKind.id(owner), key.publicKey());
            }
        }
        return keys;
    }
}
