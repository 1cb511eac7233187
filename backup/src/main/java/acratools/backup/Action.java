package acratools.backup;

import acratools.cli.FlagWord;

/** The values of {@code --action}. */
enum Action implements FlagWord {
    NONE(""),
    EXPORT("export"),
    IMPORT("import"),
    VERIFY("verify");

    private final String word;

    Action(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
