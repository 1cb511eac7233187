package acratools.cli;

/** A constant of an enum that a flag's value names; {@link Flag#choice} takes such enums. */
public interface FlagWord {
    /** The word on the command line and in the config file; it may be empty where that is the flag's default. */
    String word();
}
