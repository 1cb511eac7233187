package acratools.rotate;

import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.id.KeyOwner;

/** The rows that a query yields. */
final class DatabaseRotation implements DataRotation {
    private final String subject;

    private DatabaseRotation(String subject) {
        this.subject = subject;
    }

    /**
     * The rows that the flags name; nothing is connected yet.
     *
     * @throws acratools.failure.ToolFailure if the flags contradict each other
     */
    static DatabaseRotation of(ToolContext tool) {
        return new DatabaseRotation(tool.values().subject(RotateFlags.SQL_SELECT));
    }

    @Override
    public RotationCensus survey() {
        throw new InputFailure(subject, "is not supported yet", "give files with " + RotateFlags.FILE_MAP.spelling());
    }

    @Override
    public boolean isCheckedFirst() {
        return false;
    }

    @Override
    public void run(RotationPass pass) {}

    @Override
    public String members(KeyOwner owner) {
        return "";
    }

    @Override
    public void close() {}
}
