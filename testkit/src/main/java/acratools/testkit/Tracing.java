package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command run by one of the python scripts in {@code tracing/}, which hold it under ptrace and talk in lines of JSON.
 * Java cannot do this itself: ptrace binds a process to one native thread, and this needs no library on any JDK.
 */
final class Tracing implements AutoCloseable {
    private static final String[] SCRIPTS = {"tracee.py", "kill_at_change.py", "scan_memory.py"};

    private final ObjectMapper json = new ObjectMapper();
    private final ToolRun run;
    private final Workspace workspace;
    private final Process python;
    private final BufferedReader answers;

    /** Starts {@code script}; {@code options} are the script's own part of its spec. */
    Tracing(String script, ToolRun run, ObjectNode options) throws IOException {
        this.run = run;
        workspace = new Workspace(run.stdin());
        for (String name : SCRIPTS) {
            try (InputStream source = Tracing.class.getResourceAsStream("tracing/" + name)) {
                if (source == null) {
                    throw new IllegalStateException("testkit lacks its resource tracing/" + name);
                }
                Files.copy(source, workspace.file(name));
            }
        }
        Files.write(workspace.file("spec.json"), json.writeValueAsBytes(spec(options)));
        python = new ProcessBuilder(
                        "python3",
                        "-B",
                        workspace.file(script).toString(),
                        workspace.file("spec.json").toString())
                .redirectError(workspace.file("python-stderr").toFile())
                .start();
        answers = python.inputReader(StandardCharsets.UTF_8);
        // The script ends by itself in time; this is for the case that it cannot.
        CompletableFuture.delayedExecutor(run.limit().toSeconds() + 10, TimeUnit.SECONDS)
                .execute(python::destroyForcibly);
    }

    private ObjectNode spec(ObjectNode options) {
        ObjectNode spec = options.deepCopy();
        spec.set("argv", json.valueToTree(run.argv()));
        spec.set("env", json.valueToTree(run.environment(workspace)));
        spec.put("dir", run.directory().toString());
        spec.put("stdin", workspace.stdin().toString());
        spec.put("stdout", workspace.stdout().toString());
        spec.put("stderr", workspace.stderr().toString());
        spec.put("timeout", run.limit().toMillis() / 1000.0);
        return spec;
    }

    /** @throws AssertionError with the script's reason and all that was printed, if the script failed */
    JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw failure("tracing script ended early: " + Files.readString(workspace.file("python-stderr")));
        }
        JsonNode answer = json.readTree(line);
        if (answer.has("error")) {
            throw failure(answer.get("error").asText());
        }
        return answer;
    }

    private AssertionError failure(String reason) throws IOException {
        return new AssertionError(reason + "\n" + run.result(workspace, -1));
    }

    void ask(JsonNode question) throws IOException {
        OutputStream questions = python.getOutputStream();
        questions.write((question + "\n").getBytes(StandardCharsets.UTF_8));
        questions.flush();
    }

    void askNoMore() throws IOException {
        python.getOutputStream().close();
    }

    /** What the command has printed to standard output so far. */
    String printed() throws IOException {
        return Files.readString(workspace.stdout());
    }

    ToolResult result(int exitCode) throws IOException {
        return run.result(workspace, exitCode);
    }

    /** Ends the script and, because the kernel kills what an ended tracer held, the command. */
    @Override
    public void close() {
        python.destroyForcibly();
        try {
            python.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workspace.close();
    }
}
