package acratools.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What an ended process left: exit code and both streams, each as bytes and as UTF-8 text. */
public final class ToolResult {
    private final List<String> command;
    private final int exitCode;
    private final byte[] stdout;
    private final byte[] stderr;
    private final byte[] told;

    /**
     * @param stderr all that was printed there
     * @param told   what of it is the test's matter
     */
    ToolResult(List<String> command, int exitCode, byte[] stdout, byte[] stderr, byte[] told) {
        this.command = List.copyOf(command);
        this.exitCode = exitCode;
        this.stdout = stdout;
        this.stderr = stderr;
        this.told = told;
    }

    /** The exit code; 128 and the signal's number if a signal ended the process. */
    public int exitCode() {
        return exitCode;
    }

    /** Everything on stdout, malformed UTF-8 replaced. */
    public String stdout() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** Everything on stderr but what {@link ToolRun#debugged} adds, malformed UTF-8 replaced. */
    public String stderr() {
        return new String(told, StandardCharsets.UTF_8);
    }

    /** A copy of the bytes on stdout. */
    public byte[] stdoutBytes() {
        return stdout.clone();
    }

    /** A copy of all bytes on stderr. */
    public byte[] stderrBytes() {
        return stderr.clone();
    }

    /**
     * Checks the exit code.
     *
     * @throws AssertionError that shows the whole run, unless it ended with {@code expected}
     */
    public ToolResult assertExit(int expected) {
        return check(exitCode == expected, "expected exit code " + expected);
    }

    /**
     * Checks all of stdout.
     *
     * @throws AssertionError that shows the whole run, unless stdout is exactly {@code expected}
     */
    public ToolResult assertStdout(String expected) {
        return check(stdout().equals(expected), "expected on stdout: " + expected);
    }

    /**
     * Checks for a part of stdout.
     *
     * @throws AssertionError that shows the whole run, unless stdout contains {@code part}
     */
    public ToolResult assertStdoutContains(String part) {
        return check(stdout().contains(part), "expected within stdout: " + part);
    }

    /**
     * Checks all of stderr.
     *
     * @throws AssertionError that shows the whole run, unless stderr is exactly {@code expected}
     */
    public ToolResult assertStderr(String expected) {
        return check(stderr().equals(expected), "expected on stderr: " + expected);
    }

    /**
     * Checks for a part of stderr.
     *
     * @throws AssertionError that shows the whole run, unless stderr contains {@code part}
     */
    public ToolResult assertStderrContains(String part) {
        return check(stderr().contains(part), "expected within stderr: " + part);
    }

    private ToolResult check(boolean holds, String expectation) {
        if (!holds) {
            throw new AssertionError(expectation + "\n" + this);
        }
        return this;
    }

    /** Command, exit code and both streams, for a reader of a failed test. */
    @Override
    public String toString() {
        return "$ " + String.join(" ", command) + "\nexit code: " + exitCode + "\n--- stdout\n" + stdout()
                + "\n--- stderr\n" + new String(stderr, StandardCharsets.UTF_8);
    }
}
