package acratools.cli;

/** The flags of a tool as a table for its documentation. */
final class MarkdownTable {
    private MarkdownTable() {}

    static String of(FlagSet flags) {
        StringBuilder text = new StringBuilder(8192);
        text.append("| Group | Flag | Default | Environment | Description |\n|---|---|---|---|---|\n");
        for (Flag<?> flag : flags.all()) {
            if (!flag.isDeprecated()) {
                text.append("| ").append(cell(flag.group().title()));
                text.append(" | `").append(flag.spelling()).append("` | ");
                text.append(flag.defaultText().isEmpty() ? "" : "`" + cell(flag.defaultText()) + "`");
                text.append(" | ").append(flag.environmentVariable().orElse(""));
                text.append(" | ").append(cell(flag.description())).append(" |\n");
            }
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
