package acratools.cli;

/** The values of {@code --vault_auth}. */
public enum VaultAuth implements FlagWord {
    HANDED_IN(""),
    TOKEN("token"),
    TOKEN_FILE("token_file"),
    APPROLE("approle"),
    KUBERNETES("kubernetes"),
    JWT("jwt"),
    CERT("cert"),
    USERPASS("userpass"),
    WRAPPED_TOKEN("wrapped_token");

    private final String word;

    VaultAuth(String word) {
        this.word = word;
    }

    /** Whether it takes one of the tokens that were handed to the run, and logs in nowhere. */
    boolean takesToken() {
        return switch (this) {
            case HANDED_IN, TOKEN, TOKEN_FILE -> true;
            case APPROLE, KUBERNETES, JWT, CERT, USERPASS, WRAPPED_TOKEN -> false;
        };
    }

    @Override
    public String word() {
        return word;
    }
}
