package acratools.failure;

/** The command line or the configuration file asks for something that no tool accepts. Exit code 2. */
public final class UsageFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public UsageFailure(String subject, String reason, String hint) {
        super(subject, reason, hint, null);
    }

    @Override
    public int exitCode() {
        return 2;
    }

    @Override
    public UsageFailure on(String newSubject) {
        return new UsageFailure(newSubject, reason(), hint().orElse(""));
    }

    @Override
    UsageFailure withHint(String newHint) {
        return new UsageFailure(subject(), reason(), newHint);
    }
}
