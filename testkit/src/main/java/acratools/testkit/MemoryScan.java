package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Stops a command where it ends, its address space still whole, or where it prints a text, so that its memory can be
 * searched. Needs python3 and the right to ptrace. A launcher must {@code exec} its JVM: what is held is the process
 * started, not its children. One scan is one run; the object is not to be shared.
 */
public final class MemoryScan {
    private final ToolRun run;
    private final ObjectNode options = JsonNodeFactory.instance.objectNode();

    /** Signals that ask a process to end. */
    public enum Signal {
        /** A terminal was closed. */
        HUP(1),
        /** Ctrl-C. */
        INT(2),
        /** A service manager's stop. */
        TERM(15);

        private final int number;

        Signal(int number) {
            this.number = number;
        }
    }

    private MemoryScan(ToolRun run) {
        this.run = run;
        for (String option : new String[] {
            "stop_when_prints", "signal", "signal_when_prints", "signal_when_exists", "signal_at_change", "under"
        }) {
            options.putNull(option);
        }
    }

    /** Scans {@code run}, at its end unless told otherwise. */
    public static MemoryScan of(ToolRun run) {
        return new MemoryScan(run);
    }

    /** Stops it not at its end, but just before the write that completes {@code text} on stdout or stderr. */
    public MemoryScan stopWhenPrints(String text) {
        options.put("stop_when_prints", text);
        return this;
    }

    /** Sends {@code signal} once it prints {@code text} on stdout or stderr. */
    public MemoryScan signalWhenPrints(Signal signal, String text) {
        options.put("signal", signal.number).put("signal_when_prints", text);
        return this;
    }

    /** Sends {@code signal} once {@code file} exists, looked for every millisecond. */
    public MemoryScan signalWhenExists(Signal signal, Path file) {
        options.put("signal", signal.number)
                .put("signal_when_exists", file.toAbsolutePath().toString());
        return this;
    }

    /** Sends {@code signal} just before the {@code n}-th change below {@code under}, counted as {@link Killer} does. */
    public MemoryScan signalBeforeChange(Signal signal, int n, Path under) {
        options.put("signal", signal.number)
                .put("signal_at_change", n)
                .put("under", under.toAbsolutePath().toString());
        return this;
    }

    /**
     * Starts the command and waits until it is stopped.
     *
     * @throws AssertionError if it takes too long, ends without having been stopped, or ptrace is not permitted
     */
    public StoppedProcess start() {
        try {
            Tracing tracing = new Tracing("scan_memory.py", run, options);
            try {
                JsonNode stopped = tracing.answer();
                return new StoppedProcess(
                        tracing,
                        stopped.get("pid").asLong(),
                        stopped.get("stopped").asText(),
                        Path.of(stopped.get("exe").asText()));
            } catch (IOException | RuntimeException | Error e) {
                tracing.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
