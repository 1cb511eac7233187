package acratools.cli;

/** Where a flag's value came from; the later one wins. */
public enum Origin {
    DEFAULT,
    CONFIG_FILE,
    COMMAND_LINE
}
