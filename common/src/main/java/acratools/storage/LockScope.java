package acratools.storage;

/** Whom a storage's lock keeps out. */
public enum LockScope {
    /** The suite's own processes: keystore v1, where Acra's services take no lock. */
    SUITE,
    /** Acra's services too, by the lock that they take on keystore v2. */
    SERVICES
}
