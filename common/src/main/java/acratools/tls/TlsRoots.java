package acratools.tls;

/** Which authorities are trusted where a CA is given; without one it is the system's roots in either case. */
public enum TlsRoots {
    SYSTEM_TOO,
    GIVEN_ALONE
}
