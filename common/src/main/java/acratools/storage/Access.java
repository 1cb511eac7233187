package acratools.storage;

/** Who may read what is stored, and beside what it is kept. */
public enum Access {
    /** Sealed keys: for the owner alone. */
    PRIVATE,
    /** Public halves of pairs: readable by all; may be kept apart from the private ones. */
    PUBLIC,
    /** What tells a keystore's version: readable by all, kept with the private ones. */
    MARKER
}
