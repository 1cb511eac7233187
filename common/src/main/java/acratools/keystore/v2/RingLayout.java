package acratools.keystore.v2;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyEntry.Half;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which ring a key is in, both ways, and what seals and signatures are bound to.
 * <pre>
 * client/&lt;client&gt;/storage  client/&lt;client&gt;/storage-sym  client/&lt;client&gt;/hmac-sym
 * zone/&lt;zone&gt;/storage      zone/&lt;zone&gt;/storage-sym
 * poison-record          poison-record-sym          audit-log
 * </pre>
 * A ring lies in {@code <ring path>.keyring}. Source: spec/keystore-v2.md.
 */
final class RingLayout {
    private static final String RING_SUFFIX = ".keyring";
    private static final String STAGING_SUFFIX = ".new";

    private static final String CLIENT = "client/";
    private static final String ZONE = "zone/";
    private static final String STORAGE = "storage";
    private static final String SYMMETRIC = "-sym";
    private static final String HMAC = "hmac-sym";
    private static final String POISON = "poison-record";
    private static final String AUDIT_LOG = "audit-log";

    private RingLayout() {}

    /** The ring's path. */
    static String ring(KeyRef ref) {
        return switch (ref.kind()) {
            case STORAGE_PAIR -> storage(ref.owner());
            case STORAGE_SYMMETRIC -> storage(ref.owner()) + SYMMETRIC;
            case HMAC -> owned(ref.owner()) + HMAC;
            case AUDIT_LOG -> AUDIT_LOG;
        };
    }

    private static String storage(KeyOwner owner) {
        return owner instanceof KeyOwner.PoisonRecords ? POISON : owned(owner) + STORAGE;
    }

    private static String owned(KeyOwner owner) {
        if (owner instanceof ClientId client) {
            return CLIENT + client.value() + "/";
        }
        if (owner instanceof ZoneId zone) {
            return ZONE + zone.value() + "/";
        }
        throw new IllegalArgumentException(owner + " has no place of its own");
    }

    /** Absent if Acra has no such ring. */
    static Optional<KeyRef> ref(String ring) {
        return switch (ring) {
            case POISON -> Optional.of(new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR));
            case POISON + SYMMETRIC -> Optional.of(new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC));
            case AUDIT_LOG -> Optional.of(new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));
            default -> ownedRef(ring);
        };
    }

    private static Optional<KeyRef> ownedRef(String ring) {
        int last = ring.lastIndexOf('/');
        String name = ring.substring(last + 1);
        Optional<KeyOwner> owner = last < 0 ? Optional.empty() : owner(ring.substring(0, last));
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        return switch (name) {
            case STORAGE -> Optional.of(new KeyRef(owner.get(), KeyKind.STORAGE_PAIR));
            case STORAGE + SYMMETRIC -> Optional.of(new KeyRef(owner.get(), KeyKind.STORAGE_SYMMETRIC));
            case HMAC ->
                owner.get() instanceof ClientId ? Optional.of(new KeyRef(owner.get(), KeyKind.HMAC)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<KeyOwner> owner(String directory) {
        if (directory.startsWith(CLIENT) && ClientId.isValid(directory.substring(CLIENT.length()))) {
            return Optional.of(new ClientId(directory.substring(CLIENT.length())));
        }
        if (directory.startsWith(ZONE) && ZoneId.isValid(directory.substring(ZONE.length()))) {
            return Optional.of(new ZoneId(directory.substring(ZONE.length())));
        }
        return Optional.empty();
    }

    /** Where a ring lies. */
    static String file(String ring) {
        return ring + RING_SUFFIX;
    }

    /** Where a writer, Acra or ours, puts a ring's next content before it renames it. */
    static String stagingFile(String ring) {
        return file(ring) + STAGING_SUFFIX;
    }

    /** The ring that lies in {@code file}; absent for other files. */
    static Optional<String> ringIn(String file) {
        return file.endsWith(RING_SUFFIX)
                ? Optional.of(file.substring(0, file.length() - RING_SUFFIX.length()))
                : Optional.empty();
    }

    /** What a ring's signature is bound to. */
    static String signatureContext(String ring) {
        return "AKSv2 keystore: key ring signature: " + ring;
    }

    /** Which half of a key is sealed. */
    static Half sealedHalf(KeyKind kind) {
        return kind == KeyKind.STORAGE_PAIR ? Half.PRIVATE : Half.SYMMETRIC;
    }

    /** What the seal of a ring's private half or symmetric key is bound to. */
    static byte[] sealContext(String ring, KeyKind kind, int seqnum) {
        return sealContext(ring, sealedHalf(kind), seqnum);
    }

    /** The same by the half, which is {@link Half#PRIVATE} or {@link Half#SYMMETRIC}. */
    static byte[] sealContext(String ring, Half half, int seqnum) {
        String what = half == Half.PRIVATE ? "private key " : "symmetric key ";
        return ("AKSv2 keystore: key ring " + ring + ": " + what + seqnum).getBytes(StandardCharsets.UTF_8);
    }
}
