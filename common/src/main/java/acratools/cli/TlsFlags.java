package acratools.cli;

import java.util.ArrayList;
import java.util.List;

/** The TLS flags of one connection, revocation included. Source: spec/cli.md, "Shared flag families". */
public final class TlsFlags {
    /** The value of {@link #auth} that means: as {@code --tls_auth} says, or the TLS library's own default. */
    public static final int AUTH_NOT_SET = -1;

    private static final int MOST_AUTH = 4;

    /** The family that counts where a connection's own flag is not set: {@code --tls_ca}, {@code --tls_ocsp_url}. */
    public static final TlsFlags BASE = base();

    public final Flag<String> ca;
    public final Flag<String> cert;
    public final Flag<String> key;
    public final Flag<Integer> auth;
    public final Flag<String> sni;
    public final RevocationFlags revocation;

    private TlsFlags(String prefix, RevocationFlags revocation, FlagGroup group, String peer) {
        ca = Flag.file(
                prefix + "ca", "", group, "PEM file of the CA that certifies " + peer + ", besides the system's CAs");
        cert = Flag.file(prefix + "cert", "", group, "PEM file of the certificate that is shown to " + peer);
        key = Flag.file(prefix + "key", "", group, "PEM file of that certificate's private key");
        auth = Flag.integer(
                prefix + "auth",
                AUTH_NOT_SET,
                AUTH_NOT_SET,
                MOST_AUTH,
                group,
                "how certificates of " + peer + " are asked for and checked, 0 (not) to 4 (always); "
                        + (group.equals(FlagGroup.TLS) ? "" : "-1: as --tls_auth says; ")
                        + "without effect, since a client always checks");
        sni = Flag.text(prefix + "sni", "", group, "name that the certificate of " + peer + " must have");
        this.revocation = revocation;
    }

    /** {@code owner} is {@code vault} or {@code redis}: {@code --vault_tls_client_ca}, {@code --vault_tls_ocsp_client_url}. */
    static TlsFlags client(String owner, FlagGroup group, String peer) {
        return new TlsFlags(
                owner + "_tls_client_",
                new RevocationFlags(owner + "_tls_ocsp_client_", owner + "_tls_crl_client_", group, peer),
                group,
                peer);
    }

    /** {@code --tls_database_ca}, {@code --tls_ocsp_database_url}. */
    public static TlsFlags database() {
        FlagGroup group = FlagGroup.DATABASE_TLS;
        String peer = "the database";
        return new TlsFlags(
                "tls_database_",
                new RevocationFlags("tls_ocsp_database_", "tls_crl_database_", group, peer),
                group,
                peer);
    }

    private static TlsFlags base() {
        FlagGroup group = FlagGroup.TLS;
        String peer = "any server";
        return new TlsFlags("tls_", new RevocationFlags("tls_ocsp_", "tls_crl_", group, peer), group, peer);
    }

    /** The flags of {@link #BASE}: no name is that of every server. */
    public static List<Flag<?>> ofAnyServer() {
        List<Flag<?>> all = new ArrayList<>(List.of(BASE.ca, BASE.cert, BASE.key, BASE.auth));
        all.addAll(BASE.revocation.all());
        return all;
    }

    /** The same for a tool that has another use for the name {@code --tls_cert}. */
    public static List<Flag<?>> ofAnyServerWithoutCertificate() {
        List<Flag<?>> all = ofAnyServer();
        all.remove(BASE.cert);
        all.remove(BASE.key);
        return all;
    }

    public List<Flag<?>> all() {
        List<Flag<?>> all = new ArrayList<>(List.of(ca, cert, key, auth, sni));
        all.addAll(revocation.all());
        return all;
    }
}
