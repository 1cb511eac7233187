package acratools.cli;

import acratools.testkit.Printed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** What one run of a command in this process gave. */
record SampleRun(int exitCode, String out, String err) {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2022-11-01T09:00:51.513Z"), ZoneOffset.UTC);

    static SampleRun of(Path directory, String... args) {
        return of(new SampleCommand(), directory, args);
    }

    static SampleRun of(Path directory, List<String> args) {
        return of(directory, args.toArray(new String[0]));
    }

    static SampleRun of(ToolCommand command, Path directory, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Tool(directory, out, err, CLOCK).start(command, args);
        Printed.add("sample", out.toByteArray(), err.toByteArray());
        return new SampleRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A stream on which every write fails, as on a full disk or a pipe that nobody reads. */
    static OutputStream broken() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
    }
}
