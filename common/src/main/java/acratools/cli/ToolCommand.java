package acratools.cli;

/** One tool: what it is, its flags, its job. {@code main} is {@code System.exit(Tool.run(new XCommand(), args))}. */
public interface ToolCommand {
    ToolDescription description();

    /** The tool's own flags and the families it shares; {@link Tool} adds those that every tool has. */
    FlagSet flags();

    /**
     * Does the job.
     *
     * @throws acratools.failure.ToolFailure if it cannot; anything else that is thrown is reported as a bug
     */
    void run(ToolContext tool);
}
