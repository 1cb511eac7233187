package acratools.keystore.v1;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyEntry.Half;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which path a key has and which context its seal, both ways.
 * <pre>
 * &lt;client&gt;_storage[.pub]  &lt;client&gt;_storage_sym  &lt;client&gt;_hmac        context: client id
 * &lt;zone&gt;_zone[.pub]       &lt;zone&gt;_zone_sym                           context: zone id
 * .poison_key/poison_key[.pub]  .poison_key/poison_key_sym              context: the path
 * secure_log_key                                                        context: the path
 * legacy, read only: &lt;client&gt;[.pub] &lt;client&gt;_server[.pub] &lt;client&gt;_translator[.pub]  auth_key
 * </pre>
 * Former keys: {@code <path>.old/<timestamp>}. A client id may itself end in {@code _storage} and the like: only the last
 * such ending counts. Source: spec/keystore-v1.md.
 */
final class FlatLayout {
    static final String PUBLIC_SUFFIX = ".pub";
    static final String HISTORY_SUFFIX = ".old/";

    private static final String POISON_PAIR = ".poison_key/poison_key";
    private static final String POISON_SYMMETRIC = ".poison_key/poison_key_sym";
    private static final String AUDIT_LOG = "secure_log_key";
    static final String LEGACY_WEB = "auth_key";
    private static final String STORAGE = "_storage";
    private static final String ZONE = "_zone";
    private static final String SYMMETRIC = "_sym";
    private static final String HMAC = "_hmac";

    private FlatLayout() {}

    static KeyRef poisonPair() {
        return new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR);
    }

    static KeyRef poisonSymmetric() {
        return new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC);
    }

    /** The path of a symmetric key, or of the private half of a pair. */
    static String path(KeyRef ref) {
        if (ref.owner() instanceof ClientId client) {
            return client.value() + (ref.kind() == KeyKind.HMAC ? HMAC : STORAGE + symmetricSuffix(ref));
        }
        if (ref.owner() instanceof ZoneId zone) {
            return zone.value() + ZONE + symmetricSuffix(ref);
        }
        if (ref.owner() instanceof KeyOwner.PoisonRecords) {
            return ref.kind() == KeyKind.STORAGE_PAIR ? POISON_PAIR : POISON_SYMMETRIC;
        }
        return AUDIT_LOG;
    }

    private static String symmetricSuffix(KeyRef ref) {
        return ref.kind() == KeyKind.STORAGE_SYMMETRIC ? SYMMETRIC : "";
    }

    static String publicPath(KeyRef ref) {
        return path(ref) + PUBLIC_SUFFIX;
    }

    /** What the seal is bound to. */
    static byte[] context(KeyRef ref) {
        return contextText(ref).getBytes(StandardCharsets.UTF_8);
    }

    private static String contextText(KeyRef ref) {
        if (ref.owner() instanceof ClientId client) {
            return client.value();
        }
        return ref.owner() instanceof ZoneId zone ? zone.value() : path(ref);
    }

    /** What begins the path of each former key of {@code current}. */
    static String historyPrefix(String current) {
        return current + HISTORY_SUFFIX;
    }

    /** Reads a path; absent if a keystore has no such one. */
    static Optional<FlatName> parse(String path) {
        int history = path.lastIndexOf(HISTORY_SUFFIX);
        String current = history < 0 ? path : path.substring(0, history);
        if (history >= 0 && path.indexOf('/', history + HISTORY_SUFFIX.length()) >= 0) {
            return Optional.empty();
        }
        boolean isPublic = current.endsWith(PUBLIC_SUFFIX);
        String name = isPublic ? current.substring(0, current.length() - PUBLIC_SUFFIX.length()) : current;
        Optional<KeyRef> ref = ref(name);
        if (ref.isEmpty()) {
            return legacy(name, isPublic, current);
        }
        boolean isPair = ref.get().kind() == KeyKind.STORAGE_PAIR;
        if (isPublic && !isPair) {
            return Optional.empty();
        }
        Half half = isPublic ? Half.PUBLIC : isPair ? Half.PRIVATE : Half.SYMMETRIC;
        return Optional.of(new FlatName(ref, half, current, contextText(ref.get())));
    }

    private static Optional<KeyRef> ref(String name) {
        return switch (name) {
            case POISON_PAIR -> Optional.of(poisonPair());
            case POISON_SYMMETRIC -> Optional.of(poisonSymmetric());
            case AUDIT_LOG -> Optional.of(new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));
            default -> owned(name);
        };
    }

    private static Optional<KeyRef> owned(String name) {
        if (name.endsWith(HMAC)) {
            return client(name, HMAC, KeyKind.HMAC);
        }
        if (name.endsWith(STORAGE + SYMMETRIC)) {
            return client(name, STORAGE + SYMMETRIC, KeyKind.STORAGE_SYMMETRIC);
        }
        if (name.endsWith(STORAGE)) {
            return client(name, STORAGE, KeyKind.STORAGE_PAIR);
        }
        if (name.endsWith(ZONE + SYMMETRIC)) {
            return zone(name, ZONE + SYMMETRIC, KeyKind.STORAGE_SYMMETRIC);
        }
        return name.endsWith(ZONE) ? zone(name, ZONE, KeyKind.STORAGE_PAIR) : Optional.empty();
    }

    private static Optional<KeyRef> client(String name, String suffix, KeyKind kind) {
        String id = name.substring(0, name.length() - suffix.length());
        return ClientId.isValid(id) ? Optional.of(new KeyRef(new ClientId(id), kind)) : Optional.empty();
    }

    private static Optional<KeyRef> zone(String name, String suffix, KeyKind kind) {
        String id = name.substring(0, name.length() - suffix.length());
        return ZoneId.isValid(id) ? Optional.of(new KeyRef(new ZoneId(id), kind)) : Optional.empty();
    }

    private static Optional<FlatName> legacy(String name, boolean isPublic, String current) {
        if (name.equals(LEGACY_WEB) && !isPublic) {
            return Optional.of(new FlatName(Optional.empty(), Half.SYMMETRIC, current, LEGACY_WEB));
        }
        String id = name;
        for (String suffix : new String[] {"_server", "_translator"}) {
            if (name.endsWith(suffix)) {
                id = name.substring(0, name.length() - suffix.length());
            }
        }
        if (!ClientId.isValid(id)) {
            return Optional.empty();
        }
        return Optional.of(new FlatName(Optional.empty(), isPublic ? Half.PUBLIC : Half.PRIVATE, current, id));
    }
}
