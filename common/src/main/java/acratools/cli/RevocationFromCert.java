package acratools.cli;

/** What becomes of the OCSP and CRL addresses that a certificate itself names. */
public enum RevocationFromCert implements FlagWord {
    USE("use"),
    TRUST("trust"),
    PREFER("prefer"),
    IGNORE("ignore");

    private final String word;

    RevocationFromCert(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
