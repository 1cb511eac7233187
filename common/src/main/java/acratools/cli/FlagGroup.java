package acratools.cli;

/** A topic of {@code --help}; groups are shown in the order in which a tool's flags first name them. */
public record FlagGroup(String title) {
    /** What a tool itself is about; for its own flags. */
    public static final FlagGroup TOOL = new FlagGroup("Options");

    public static final FlagGroup KEYSTORE = new FlagGroup("Keystore");
    public static final FlagGroup MASTER_KEY = new FlagGroup("Master key");
    public static final FlagGroup VAULT = new FlagGroup("Master key from HashiCorp Vault");
    public static final FlagGroup KMS = new FlagGroup("Master key from a KMS");
    public static final FlagGroup REDIS = new FlagGroup("Keystore in Redis");
    public static final FlagGroup TLS = new FlagGroup("TLS defaults");
    public static final FlagGroup DATABASE_TLS = new FlagGroup("TLS to the database");
    public static final FlagGroup LOGGING = new FlagGroup("Logging");
    public static final FlagGroup CONFIGURATION = new FlagGroup("Configuration");
    public static final FlagGroup HELP = new FlagGroup("Help");
}
