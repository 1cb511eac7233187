package acratools.tooltest;

import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.testkit.GivenSecrets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** What one run of a command in this process gave. Its environment is that of the tests, which holds no master key. */
public record CommandRun(int exitCode, String out, String err) {
    /** Runs {@code command} with {@code directory} as the place of its default config file. */
    public static CommandRun of(ToolCommand command, Path directory, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Tool(directory, out, err, Clock.systemUTC()).start(command, args);
        GivenSecrets.requireUntold(Map.of(), out.toByteArray(), err.toByteArray());
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
