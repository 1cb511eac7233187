package acratools.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A packaged tool that a test ends by a signal. */
public final class StartedTool implements AutoCloseable {
    /** A job in the background of a shell has SIGINT ignored, and so has all that it starts. */
    private static final String WITH_SIGINT =
            "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])";

    private final Process process;
    private final Path output;

    private StartedTool(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param tool {@code acra-keymaker} and the like
     * @param work its working directory, where what it prints goes into {@code output}
     */
    public static StartedTool start(String tool, Path work, Map<String, String> environment, List<String> args)
            throws IOException {
        List<String> line = new ArrayList<>(List.of("python3", "-c", WITH_SIGINT));
        line.add(Distribution.path().resolve("bin").resolve(tool).toString());
        line.addAll(args);
        Path output = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new StartedTool(builder.start(), output);
    }

    /** Ends it by {@code signal}: {@code TERM}. @return its exit code */
    public int end(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("still running\n" + output());
        }
        return process.exitValue();
    }

    /** What it has printed, both streams. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
