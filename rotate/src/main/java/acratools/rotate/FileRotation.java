package acratools.rotate;

import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.id.KeyOwner;

/** The files that a map names. */
final class FileRotation implements DataRotation {
    private final String subject;

    private FileRotation(String subject) {
        this.subject = subject;
    }

    /**
     * The files that the flags name; the map is read, the files are not yet.
     *
     * @throws acratools.failure.ToolFailure if the flags contradict each other
     */
    static FileRotation of(ToolContext tool) {
        return new FileRotation(tool.values().subject(RotateFlags.FILE_MAP));
    }

    @Override
    public RotationCensus survey() {
        throw new InputFailure(subject, "is not supported yet", "");
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
