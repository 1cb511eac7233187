package acratools.id;

/** What a key is for. */
public enum KeyKind {
    /** P-256 key pair of a client, a zone or the poison records; AcraStructs are made for it. */
    STORAGE_PAIR("storage-pair"),
    /** 32-byte key of a client, a zone or the poison records; AcraBlocks are made with it. */
    STORAGE_SYMMETRIC("storage-symmetric"),
    /** 32-byte HMAC key of a client, for searchable encryption. */
    HMAC("hmac"),
    /** 32-byte key of the audit log. */
    AUDIT_LOG("audit-log");

    private final String word;

    KeyKind(String word) {
        this.word = word;
    }

    /** How listings name it. */
    public String word() {
        return word;
    }
}
