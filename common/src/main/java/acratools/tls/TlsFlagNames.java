package acratools.tls;

/**
 * How hints name the flags of one connection.
 *
 * @param ca of the CA's certificates
 * @param certificate of the client's certificate
 * @param key of its key
 * @param sni of the server's name
 * @param ocsp what the names of the OCSP flags begin with
 * @param crl what the names of the CRL flags begin with
 * @param enable the flag without which none of them counts, with what leads over to it; empty if it is given
 */
public record TlsFlagNames(
        String ca, String certificate, String key, String sni, String ocsp, String crl, String enable) {
    /** For a connection of which no flags are known. */
    static final TlsFlagNames UNKNOWN = new TlsFlagNames(
            "the ca flag of this connection",
            "the cert flag of this connection",
            "its key flag",
            "the sni flag of this connection",
            "the ocsp flag ",
            "the crl flag ",
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
                prefix.replace("tls_", "tls_ocsp_"),
                prefix.replace("tls_", "tls_crl_"),
                missing.isEmpty() ? "" : ", and add " + missing);
    }
}
