package acratools.tooltest;

import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.testkit.Printed;
import acratools.testkit.SaidAtDebug;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run of a command in this process gave, which says everything and is kept ({@link SaidAtDebug}). Its environment
 * is that of the tests, which holds no master key.
 */
public record CommandRun(int exitCode, String out, String err) {
    /** Runs {@code command} with {@code directory} as the place of its default config file. */
    public static CommandRun of(ToolCommand command, Path directory, String... args) {
        List<String> words = List.of(args);
        boolean debugged = SaidAtDebug.fits(words);
        List<String> longer = new ArrayList<>(debugged ? List.of(SaidAtDebug.FLAG) : List.of());
        longer.addAll(words);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Tool(directory, out, err, Clock.systemUTC()).start(command, longer.toArray(String[]::new));
        byte[] said = err.toByteArray();
        String name = command.description().name();
        Printed.add(longer.contains(SaidAtDebug.FLAG) ? name + " " + SaidAtDebug.FLAG : name, out.toByteArray(), said);
        byte[] told = debugged ? SaidAtDebug.without(said, words) : said;
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), new String(told, StandardCharsets.UTF_8));
    }
}
