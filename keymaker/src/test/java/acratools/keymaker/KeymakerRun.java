package acratools.keymaker;

import acratools.cli.Tool;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** What one run of acra-keymaker in this process gave; its environment holds no master key. */
record KeymakerRun(int exitCode, String out, String err) {
    static KeymakerRun of(Path directory, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Tool(directory, out, err, Clock.systemUTC()).start(new KeymakerCommand(), args);
        return new KeymakerRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
