package acratools.tls;

/**
 * How hints name the flags of one connection.
 *
 * @param ca of the CA's certificates
 * @param certificate of the client's certificate
 * @param key of its key
 * @param sni of the server's name
 * @param enable the flag without which none of them counts, with what leads over to it; empty if it is given
 */
public record TlsFlagNames(String ca, String certificate, String key, String sni, String enable) {
    /** For a connection of which no flags are known. */
    static final TlsFlagNames UNKNOWN = new TlsFlagNames(
            "the ca flag of this connection",
            "the cert flag of this connection",
            "its key flag",
            "the sni flag of this connection",
            "");

    /**
     * Flags that begin alike.
     *
     * @param prefix {@code --vault_tls_client_}
     * @param missing the flag that switches TLS settings on, where it is not given; else empty
     */
    public static TlsFlagNames of(String prefix, String missing) {
        return new TlsFlagNames(
                prefix + "ca",
                prefix + "cert",
                prefix + "key",
                prefix + "sni",
                missing.isEmpty() ? "" : ", and add " + missing);
    }
}
