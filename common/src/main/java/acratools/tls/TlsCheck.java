package acratools.tls;

/** What of a server's certificate is verified. Everything, unless a connection string of a Go driver asks for less. */
public enum TlsCheck {
    /** That a trusted authority issued it, and for this host. */
    CHAIN_AND_NAME,
    /** That a trusted authority issued it, for whatever host. */
    CHAIN,
    /** Nothing: the connection is encrypted, and whoever answers may read it. */
    NOTHING
}
