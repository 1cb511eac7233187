package acratools.logverifier.format;

/** How entries are spelt. Source: spec/audit-log.md. */
public enum AuditLogFormat {
    PLAINTEXT("plaintext"),
    CEF("cef"),
    JSON("json");

    private final String word;

    AuditLogFormat(String word) {
        this.word = word;
    }

    /** How messages name it. */
    public String word() {
        return word;
    }

    /** A reader of its lines; each thread needs its own. */
    public EntryReader newReader() {
        return switch (this) {
            case PLAINTEXT -> new TextReader(this, false);
            case CEF -> new TextReader(this, true);
            case JSON -> new JsonReader(this);
        };
    }
}
