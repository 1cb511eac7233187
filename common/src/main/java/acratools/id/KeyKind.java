package acratools.id;

/** What a key is for. */
public enum KeyKind {
    /** P-256 key pair of a client, a zone or the poison records; AcraStructs are made for it. */
    STORAGE_PAIR,
    /** 32-byte key of a client, a zone or the poison records; AcraBlocks are made with it. */
    STORAGE_SYMMETRIC,
    /** 32-byte HMAC key of a client, for searchable encryption. */
    HMAC,
    /** 32-byte key of the audit log. */
    AUDIT_LOG
}
