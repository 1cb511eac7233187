package acratools.cli;

/** What {@code --*_ocsp_*_required} asks of an OCSP answer. Source: spec/cli.md, "Shared flag families". */
public enum OcspRequired implements FlagWord {
    DENY_UNKNOWN("denyUnknown"),
    ALLOW_UNKNOWN("allowUnknown"),
    REQUIRE_GOOD("requireGood");

    private final String word;

    OcspRequired(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
