package acratools.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A run that was timed and watched.
 *
 * @param seconds wall time, the process's start included
 * @param cpuSeconds of all its threads, but for the last moments; 0 where there is no {@code /proc}
 * @param peakKilobytes the most memory that it had resident, as Linux counts it; 0 elsewhere
 */
public record MeasuredRun(ToolResult result, double seconds, double cpuSeconds, long peakKilobytes) {
    private static final String PEAK = "VmHWM:";

    /** Runs {@code run} to its end. */
    public static MeasuredRun of(ToolRun run) {
        try (Workspace workspace = new Workspace(run.stdin())) {
            long started = System.nanoTime();
            Process process = run.start(workspace);
            long peak = 0;
            double cpu = 0;
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peak(process.pid()));
                cpu = Math.max(
                        cpu,
                        process.info()
                                .totalCpuDuration()
                                .map(time -> time.toNanos() / 1e9)
                                .orElse(0.0));
                if (System.nanoTime() - started > run.limit().toNanos()) {
                    ToolRun.kill(process);
                    throw new AssertionError("still running after " + run.limit());
                }
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            return new MeasuredRun(run.result(workspace, process.exitValue()), seconds, cpu, peak);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + run.argv(), e);
        }
    }

    private static long peak(long process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process), "status"))) {
                if (line.startsWith(PEAK)) {
                    return Long.parseLong(
                            line.substring(PEAK.length()).replace("kB", "").trim());
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return 0;
    }
}
