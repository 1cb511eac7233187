package acratools.id;

import java.util.ArrayList;
import java.util.List;

/**
 * One key of a keystore, whatever its version and place: who owns it and what it is for. A pair that Acra does not
 * have (a zone's HMAC key) cannot be made.
 */
public record KeyRef(KeyOwner owner, KeyKind kind) {
    /** @throws IllegalArgumentException for a pair that Acra does not have */
    public KeyRef {
        if (!isKnown(owner, kind)) {
            throw new IllegalArgumentException(kind + " of " + owner);
        }
    }

    private static boolean isKnown(KeyOwner owner, KeyKind kind) {
        return switch (kind) {
            case STORAGE_PAIR, STORAGE_SYMMETRIC -> !(owner instanceof KeyOwner.AuditLog);
            case HMAC -> owner instanceof ClientId;
            case AUDIT_LOG -> owner instanceof KeyOwner.AuditLog;
        };
    }

    /** Every key that {@code owner} can have. */
    public static List<KeyRef> allOf(KeyOwner owner) {
        List<KeyRef> all = new ArrayList<>();
        for (KeyKind kind : KeyKind.values()) {
            if (isKnown(owner, kind)) {
                all.add(new KeyRef(owner, kind));
            }
        }
        return List.copyOf(all);
    }
}
