package acratools.cli;

import java.util.List;

/** The OCSP and CRL flags of one TLS connection. Source: spec/cli.md, "Shared flag families". */
public final class RevocationFlags {
    private static final int MOST_CACHED_CRLS = 1_000_000;
    private static final int MOST_CACHE_SECONDS = 300;

    public final Flag<String> ocspUrl;
    public final Flag<OcspRequired> ocspRequired;
    public final Flag<RevocationFromCert> ocspFromCert;
    public final Flag<Boolean> ocspOnlyLeaf;
    public final Flag<String> crlUrl;
    public final Flag<RevocationFromCert> crlFromCert;
    public final Flag<Boolean> crlOnlyLeaf;
    public final Flag<Integer> crlCacheSize;
    public final Flag<Integer> crlCacheSeconds;

    /**
     * @param ocsp what the names of the OCSP flags begin with: {@code vault_tls_ocsp_client_}
     * @param crl  the same of the CRL flags
     * @param peer whose certificates are checked: {@code Vault}
     */
    RevocationFlags(String ocsp, String crl, FlagGroup group, String peer) {
        ocspUrl = Flag.text(ocsp + "url", "", group, "OCSP server that is asked about certificates of " + peer);
        ocspRequired = Flag.choice(
                ocsp + "required",
                OcspRequired.DENY_UNKNOWN,
                OcspRequired.values(),
                group,
                "denyUnknown refuses certificates of " + peer
                        + " that an OCSP server does not know, allowUnknown accepts them, requireGood wants every"
                        + " server to answer good");
        ocspFromCert = Flag.choice(
                ocsp + "from_cert",
                RevocationFromCert.PREFER,
                RevocationFromCert.values(),
                group,
                "OCSP servers that certificates of " + peer
                        + " name: use them, trust them alone, prefer them to the one given, or ignore them");
        ocspOnlyLeaf = Flag.bool(
                ocsp + "check_only_leaf_certificate",
                false,
                group,
                "ask OCSP about the own certificate of " + peer + " only, not about those of its authorities");
        crlUrl = Flag.text(
                crl + "url",
                "",
                group,
                "list of revoked certificates for " + peer + ", in DER or PEM, at http:// or file://");
        crlFromCert = Flag.choice(
                crl + "from_cert",
                RevocationFromCert.PREFER,
                RevocationFromCert.values(),
                group,
                "revocation lists that certificates of " + peer
                        + " name: use them, trust them alone, prefer them to the one given, or ignore them");
        crlOnlyLeaf = Flag.bool(
                crl + "check_only_leaf_certificate",
                false,
                group,
                "look up the own certificate of " + peer + " only, not those of its authorities");
        crlCacheSize = Flag.integer(
                crl + "cache_size",
                16,
                0,
                MOST_CACHED_CRLS,
                group,
                "number of revocation lists for " + peer + " kept in memory, 0 for none");
        crlCacheSeconds = Flag.integer(
                crl + "cache_time",
                0,
                0,
                MOST_CACHE_SECONDS,
                group,
                "seconds for which a revocation list for " + peer + " is kept, 0 for not at all");
    }

    public List<Flag<?>> all() {
        return List.of(
                ocspUrl,
                ocspRequired,
                ocspFromCert,
                ocspOnlyLeaf,
                crlUrl,
                crlFromCert,
                crlOnlyLeaf,
                crlCacheSize,
                crlCacheSeconds);
    }
}
