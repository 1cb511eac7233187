package acratools.id;

/**
 * One key of a keystore, whatever its version and place: who owns it and what it is for. A pair that Acra does not
 * have (a zone's HMAC key) cannot be made.
 */
public record KeyRef(KeyOwner owner, KeyKind kind) {
    /** @throws IllegalArgumentException for a pair that Acra does not have */
    public KeyRef {
        boolean known = switch (kind) {
            case STORAGE_PAIR, STORAGE_SYMMETRIC -> !(owner instanceof KeyOwner.AuditLog);
            case HMAC -> owner instanceof ClientId;
            case AUDIT_LOG -> owner instanceof KeyOwner.AuditLog;
        };
        if (!known) {
            throw new IllegalArgumentException(kind + " of " + owner);
        }
    }
}
