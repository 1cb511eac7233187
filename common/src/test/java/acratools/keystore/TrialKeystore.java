package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.Storage;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A keystore of either version in any place, under a master key of the tests', written to and read as a whole. */
public final class TrialKeystore implements AutoCloseable {
    /** One of each kind and owner. */
    public static final List<KeyRef> ALL = List.of(
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR),
            new KeyRef(new ClientId("client"), KeyKind.HMAC),
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR),
            new KeyRef(new ZoneId("DDDDDDDDaaaabbbbccccdddd"), KeyKind.STORAGE_PAIR),
            new KeyRef(new ZoneId("DDDDDDDDaaaabbbbccccdddd"), KeyKind.STORAGE_SYMMETRIC));

    /** One of each kind, for where every key costs a round more. */
    public static final List<KeyRef> FEW = ALL.subList(0, 4);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Secret sealing = secret('e');
    private final Secret signing = secret('s');
    private final Keystore keystore;
    private final List<KeyRef> refs;

    /**
     * Opens it.
     *
     * @param storage closed with it
     * @param refs what {@link #write} makes and {@link #keys} reads
     */
    public TrialKeystore(Storage storage, KeystoreVersion version, List<KeyRef> refs) {
        this.refs = refs;
        this.keystore = open(storage, version, sealing, signing);
    }

    /** One under another master key; {@code signing} is v2's alone. */
    static Keystore open(Storage storage, KeystoreVersion version, Secret sealing, Secret signing) {
        SecureCellProtector protector = new SecureCellProtector(sealing, RANDOM);
        return switch (version) {
            case V1 -> new FlatKeystore(storage, protector, Clock.systemUTC());
            case V2 -> new RingKeystore(storage, protector, new RingSigner(signing), Clock.systemUTC());
        };
    }

    static Secret secret(char letter) {
        return Secret.adopt(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    Keystore keystore() {
        return keystore;
    }

    /** Adds one key to each ref, in one batch. */
    public void write() {
        write(keystore, refs);
    }

    /** Adds one key to each of {@code refs}, in one batch. */
    public static void write(Keystore keystore, Collection<KeyRef> refs) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (KeyRef ref : refs) {
                if (ref.kind() == KeyKind.STORAGE_PAIR) {
                    try (EcKeyPair pair = EcKeyPair.generate(RANDOM)) {
                        batch.add(ref, pair);
                    }
                } else {
                    try (Secret key = Secret.random(32, RANDOM)) {
                        batch.add(ref, key);
                    }
                }
            }
            batch.commit();
        }
    }

    /** Every key of each ref, newest first; all of them open. In v1 one may be there twice while a writer works. */
    public Map<KeyRef, List<String>> keys() {
        Map<KeyRef, List<String>> all = new HashMap<>();
        for (KeyRef ref : refs) {
            List<String> generations = new ArrayList<>();
            if (keystore.contains(ref)) {
                KeyHistory history = keystore.history(ref);
                for (int i = 0; i < history.size(); i++) {
                    try (Secret key = history.open(i)) {
                        generations.add(key.use(HexFormat.of()::formatHex));
                    }
                }
            }
            all.put(ref, generations);
        }
        return all;
    }

    /** How many keys each ref has; all of them open, and no two are the same. */
    public Set<Integer> counts() {
        Set<Integer> counts = new TreeSet<>();
        keys().forEach((ref, generations) -> {
            assertEquals(generations.size(), new HashSet<>(generations).size(), ref.toString());
            counts.add(generations.size());
        });
        return counts;
    }

    /** @throws AssertionError unless the halves of each current pair belong together */
    public void requirePairs() {
        for (KeyRef ref : refs) {
            if (ref.kind() == KeyKind.STORAGE_PAIR) {
                try (Secret container = keystore.currentKey(ref);
                        EcPrivateKey key = EcPrivateKey.read(container)) {
                    assertArrayEquals(
                            keystore.publicKey(ref).container(), key.publicKey().container());
                }
            }
        }
    }

    @Override
    public void close() {
        keystore.close();
        sealing.close();
        signing.close();
    }
}
