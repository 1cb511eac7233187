package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * Ends a command as a power cut does, with SIGKILL: at a time, or exactly before one of its changes to files. The latter
 * needs python3 and the right to ptrace. A change is a call of open with O_CREAT or O_TRUNC, write, sendfile,
 * copy_file_range, truncate, rename, link, symlink, unlink, mkdir, rmdir, chmod, fsync and their variants, by any thread
 * or child. Writes through a mapping are not seen.
 */
public final class Killer {
    private final ToolRun run;

    private Killer(ToolRun run) {
        this.run = run;
    }

    /** Kills runs of {@code run}, each started anew. */
    public static Killer of(ToolRun run) {
        return new Killer(run);
    }

    /** Kills the command and its children {@code nanos} ns after it was started; it tells of no changes. */
    public KilledRun afterNanos(long nanos) {
        long start = System.nanoTime();
        return killed(process -> {
            for (long left = nanos; left > 0 && process.isAlive(); left = start + nanos - System.nanoTime()) {
                // Short, so that the end of the process is noticed; parking wakes up some 50 µs late.
                LockSupport.parkNanos(Math.min(left, 1_000_000));
            }
        });
    }

    /** Kills the command and its children once {@code moment} is complete; it tells of no changes. */
    public KilledRun once(CompletableFuture<?> moment) {
        return killed(process -> CompletableFuture.anyOf(moment, process.onExit())
                .orTimeout(run.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join());
    }

    private KilledRun killed(Consumer<Process> wait) {
        try (Workspace workspace = new Workspace(run.stdin())) {
            Process process = run.start(workspace);
            boolean killed;
            try {
                wait.accept(process);
            } finally {
                killed = process.isAlive();
                ToolRun.kill(process);
            }
            int exit = process.waitFor();
            return new KilledRun(killed && exit == 137, List.of(), run.result(workspace, exit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while killing " + run.argv(), e);
        }
    }

    /**
     * Kills the command just before its {@code n}-th change, counted from 1, at or below {@code under}.
     *
     * @throws AssertionError if it takes too long, or ptrace is not permitted
     */
    public KilledRun beforeChange(int n, Path under) {
        if (n < 1) {
            throw new IllegalArgumentException("changes are counted from 1");
        }
        return traced(n, under, null);
    }

    /** Runs the command to its end and tells its changes at or below {@code under}. */
    public KilledRun unharmed(Path under) {
        return traced(0, under, null);
    }

    /**
     * Runs the command to its end and copies {@code under} before each of its changes there: what a kill at that moment
     * would have left, without a run for each. (What the kernel has of a killed process it keeps, so that a copy and a kill
     * differ in locks alone, and a copy is locked by nobody either.)
     *
     * @param states an empty directory, which gets the copies, named by the changes' numbers from 1 on
     */
    public KilledRun recorded(Path under, Path states) {
        return traced(0, under, states);
    }

    /**
     * Kills a run before its first change, another before its second, and so on, until one survives.
     *
     * @param prepare called before each run, to put things back as they were
     * @param check   called after each run, also the one that survived
     * @return the number of kills
     */
    public int atEveryChange(Path under, Executable prepare, ThrowingConsumer<KilledRun> check) throws Throwable {
        for (int n = 1; ; n++) {
            prepare.execute();
            KilledRun end = beforeChange(n, under);
            try {
                check.accept(end);
            } catch (AssertionError e) {
                throw new AssertionError(
                        (end.killed() ? "after a kill before change " : "unharmed, up to change ")
                                + end.changes().size() + " of " + end.changes() + ": " + e.getMessage(),
                        e);
            }
            if (!end.killed()) {
                return n - 1;
            }
        }
    }

    private KilledRun traced(int n, Path under, @Nullable Path states) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("kill_before", n);
        options.put("under", under.toAbsolutePath().toString());
        options.put("states", states == null ? null : states.toAbsolutePath().toString());
        try (Tracing tracing = new Tracing("kill_at_change.py", run, options)) {
            JsonNode end = tracing.answer();
            List<FileChange> changes = new ArrayList<>();
            for (JsonNode change : end.get("changes")) {
                List<Path> files = new ArrayList<>();
                change.get("files").forEach(file -> files.add(Path.of(file.asText())));
                changes.add(new FileChange(change.get("call").asText(), files));
            }
            return new KilledRun(
                    end.get("killed").asBoolean(),
                    changes,
                    tracing.result(end.get("exit").asInt()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
