package acratools.storage;

/** How a storage is locked. */
public enum LockMode {
    /** With other readers, without writers. */
    SHARED,
    /** Alone. */
    EXCLUSIVE
}
