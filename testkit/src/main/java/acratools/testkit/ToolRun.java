package acratools.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A command to run as its users do: as a process of its own. Immutable; each method gives a changed copy, so a test can
 * keep one as a base.
 *
 * <p>The environment holds only {@code PATH} (system directories), {@code LANG=C.UTF-8}, {@code HOME} (a fresh empty
 * directory), {@code JAVA_HOME} (this JVM's unless set) and what {@link #env} adds. Stdin is empty unless given. The
 * time allowed is 60 s unless changed.
 */
public final class ToolRun {
    private final List<String> argv;
    private final Map<String, String> env;
    private final Path directory;
    private final byte[] stdin;
    private final Duration limit;
    /** Where among the words the tool is that says everything for {@link Printed}; -1 for none. */
    private final int tool;

    private ToolRun(
            List<String> argv, Map<String, String> env, Path directory, byte[] stdin, Duration limit, int tool) {
        this.tool = tool;
        this.argv = List.copyOf(argv);
        this.env = Map.copyOf(env);
        this.directory = directory;
        this.stdin = stdin;
        this.limit = limit;
    }

    /** Runs a packaged launcher or any other executable file. */
    public static ToolRun of(Path launcher) {
        return command(launcher.toAbsolutePath().toString());
    }

    /** Runs {@code words}, the first of which is a path or is looked up in {@code PATH}. */
    public static ToolRun command(String... words) {
        return new ToolRun(
                List.of(words), Map.of(), Path.of("").toAbsolutePath(), new byte[0], Duration.ofSeconds(60), -1);
    }

    /** Runs the {@code java} of the JVM that runs the tests. */
    public static ToolRun java(String... args) {
        return of(Path.of(System.getProperty("java.home"), "bin", "java")).args(args);
    }

    /**
     * Has the tool that is the last word so far say everything ({@code -d}), for {@link Printed}; what its test is given is
     * what the tool says without.
     */
    public ToolRun debugged() {
        return new ToolRun(argv, env, directory, stdin, limit, argv.size() - 1);
    }

    /** Adds arguments after those already there. */
    public ToolRun args(String... more) {
        List<String> longer = new ArrayList<>(argv);
        longer.addAll(List.of(more));
        return new ToolRun(longer, env, directory, stdin, limit, tool);
    }

    /** Has {@code words} run the command, which stands behind them: {@code sh -c 'ulimit -f 1; exec "$0" "$@"'}. */
    public ToolRun through(String... words) {
        List<String> longer = new ArrayList<>(List.of(words));
        longer.addAll(argv);
        return new ToolRun(longer, env, directory, stdin, limit, tool < 0 ? tool : tool + words.length);
    }

    /** Sets one environment variable, also one of the defaults. */
    public ToolRun env(String name, String value) {
        Map<String, String> larger = new LinkedHashMap<>(env);
        larger.put(name, value);
        return new ToolRun(argv, larger, directory, stdin, limit, tool);
    }

    /** Sets the working directory; that of the tests unless called. */
    public ToolRun in(Path workingDirectory) {
        return new ToolRun(argv, env, workingDirectory.toAbsolutePath(), stdin, limit, tool);
    }

    /** Sets what the process can read on stdin. */
    public ToolRun stdin(byte[] bytes) {
        return new ToolRun(argv, env, directory, bytes.clone(), limit, tool);
    }

    /** Sets what the process can read on stdin, as UTF-8. */
    public ToolRun stdin(String text) {
        return stdin(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets how long the process may take. */
    public ToolRun within(Duration time) {
        return new ToolRun(argv, env, directory, stdin, time, tool);
    }

    /**
     * Runs the command to its end.
     *
     * @throws AssertionError if it takes too long, with all that it printed; it and its children are killed
     */
    public ToolResult run() {
        try (Workspace workspace = new Workspace(stdin)) {
            Process process = start(workspace);
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    kill(process);
                    throw new AssertionError(
                            "still running after " + limit + "\n" + result(workspace, process.waitFor()));
                }
            } finally {
                kill(process);
            }
            return result(workspace, process.exitValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + argv, e);
        }
    }

    /** What it left, kept in {@link Printed}. */
    ToolResult result(Workspace workspace, int exitCode) throws IOException {
        Printed.secrets(env);
        byte[] out = Files.readAllBytes(workspace.stdout());
        byte[] err = Files.readAllBytes(workspace.stderr());
        Printed.add(title(), out, err);
        return new ToolResult(argv(), exitCode, out, err, isDebugged() ? SaidAtDebug.without(err, words()) : err);
    }

    Process start(Workspace workspace) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(argv()).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(workspace));
        return builder.redirectInput(workspace.stdin().toFile())
                .redirectOutput(workspace.stdout().toFile())
                .redirectError(workspace.stderr().toFile())
                .start();
    }

    static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    Map<String, String> environment(Workspace workspace) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("LANG", "C.UTF-8");
        all.put("HOME", workspace.home().toString());
        all.put(
                "JAVA_HOME",
                Objects.requireNonNullElseGet(System.getenv("JAVA_HOME"), () -> System.getProperty("java.home")));
        all.putAll(env);
        return all;
    }

    /** The command's words as they are run. */
    List<String> argv() {
        if (!isDebugged()) {
            return argv;
        }
        List<String> longer = new ArrayList<>(argv);
        longer.add(tool + 1, SaidAtDebug.FLAG);
        return longer;
    }

    private boolean isDebugged() {
        return tool >= 0 && SaidAtDebug.fits(words());
    }

    private List<String> words() {
        return argv.subList(tool + 1, argv.size());
    }

    private String title() {
        String name = Path.of(argv.get(Math.max(tool, 0))).getFileName().toString();
        return argv().contains(SaidAtDebug.FLAG) ? name + " " + SaidAtDebug.FLAG : name;
    }

    Path directory() {
        return directory;
    }

    byte[] stdin() {
        return stdin.clone();
    }

    Duration limit() {
        return limit;
    }
}
