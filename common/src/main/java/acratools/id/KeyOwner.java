package acratools.id;

/** Whom a key is for. */
public sealed interface KeyOwner permits ClientId, ZoneId, KeyOwner.PoisonRecords, KeyOwner.AuditLog {
    /** The poison records of the whole deployment. */
    record PoisonRecords() implements KeyOwner {}

    /** The audit log of the whole deployment. */
    record AuditLog() implements KeyOwner {}
}
