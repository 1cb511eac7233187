package acratools.cli;

import acratools.failure.ToolFailure;
import acratools.log.Log;
import acratools.log.LogFormat;
import acratools.secret.OpenSecrets;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The course of one run: flags, config file, log, the command's job, results, exit code. The one place that turns a
 * failure into a message.
 */
public final class Tool {
    private final Path directory;
    private final OutputStream out;
    private final StatusLine err;
    private final Clock clock;

    /**
     * A tool whose surroundings a test chooses.
     *
     * @param directory where the default config file is looked for
     * @param out       standard output; not closed
     * @param err       standard error; not closed
     */
    public Tool(Path directory, OutputStream out, OutputStream err, Clock clock) {
        this(directory, out, new StatusLine(err, false), clock);
    }

    private Tool(Path directory, OutputStream out, StatusLine err, Clock clock) {
        this.directory = directory;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /**
     * Runs {@code command} in the process's own surroundings.
     *
     * @return the exit code: 0 done, 1 failed, 2 usage
     */
    public static int run(ToolCommand command, String[] args) {
        CoreDumps.leaveMemoryOut();
        // The bare streams: System.out swallows write errors, and setting it up costs more than all of these.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        StatusLine err = new StatusLine(new FileOutputStream(FileDescriptor.err), true);
        return new Tool(Path.of(""), out, err, Clock.systemUTC()).start(command, args);
    }

    /** Runs {@code command} here. @return the exit code */
    public int start(ToolCommand command, String[] args) {
        OpenSecrets secrets = new OpenSecrets();
        try (Shutdown shutdown = new Shutdown(secrets)) {
            Run run = new Run(command, shutdown, secrets);
            shutdown.install(run::tellOfSignal);
            return run.toExitCode(args);
        }
    }

    /** The flags of {@code command} and those that every tool has. */
    public static FlagSet allFlags(ToolCommand command) {
        return command.flags().with(LogFlags.all()).with(ConfigFlags.all());
    }

    private final class Run {
        private final ToolCommand command;
        private final String name;
        private final Shutdown shutdown;
        private final OpenSecrets secrets;
        private final FlagValues values;
        private final Results results = new Results(out);
        private @Nullable Log log;

        Run(ToolCommand command, Shutdown shutdown, OpenSecrets secrets) {
            this.command = command;
            this.name = command.description().name();
            this.shutdown = shutdown;
            this.secrets = secrets;
            this.values = new FlagValues(allFlags(command));
        }

        @SuppressWarnings("CatchingUnchecked")
        int toExitCode(String[] args) {
            try {
                act(args);
                results.deliver();
                return results.finding()
                        .map(found -> shutdown.claimLastWords() ? report().failure(found) : 1)
                        .orElse(0);
            } catch (ToolFailure failure) {
                return shutdown.claimLastWords() ? report().failure(failure.thenTry(shutdown.nextStep())) : 1;
            } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError bug) {
                // What a job meets whose secrets were erased under it is no bug.
                if (!shutdown.claimLastWords()) {
                    return 1;
                }
                return shutdown.isRequested() ? report().failure(shutdown.interrupted()) : report().bug(bug);
            } finally {
                secrets.close();
            }
        }

        void tellOfSignal() {
            report().failure(shutdown.interrupted());
        }

        private void act(String[] args) {
            Problems problems = new Problems();
            GoFlagSyntax syntax = GoFlagSyntax.read(args, values.flags(), problems);
            PicocliParser.parse(syntax.rewritten(), values, problems);
            if (syntax.helpWanted() && !problems.hasSyntaxErrors()) {
                results.text(HelpPage.of(command.description(), values.flags(), columns()));
                return;
            }
            problems.raise();
            if (values.get(ConfigFlags.VERSION)) {
                results.line(name + " " + ToolVersion.SUITE);
                return;
            }
            boolean dump = values.get(ConfigFlags.DUMP_CONFIG);
            boolean table = values.get(ConfigFlags.MARKDOWN_TABLE);
            Path config = configFile(dump);
            Log opened = LogFlags.open(values, err, name, clock);
            log = opened;
            if (dump) {
                new ConfigDump(name, values).write(config, table);
                report().done("config file written", config);
                return;
            }
            warn(opened, syntax.leftOver());
            command.run(new ToolContext(values, opened, results, secrets, clock, shutdown, err));
        }

        /** Reads the config file, which a dump need not find. @return where it is, or where a dump puts it */
        private Path configFile(boolean dump) {
            String given = values.get(ConfigFlags.CONFIG_FILE);
            Path path = given.isEmpty() ? ConfigFile.defaultPath(directory, name) : directory.resolve(given);
            boolean mayBeAbsent = dump || given.isEmpty();
            if (!mayBeAbsent || Files.exists(path)) {
                ConfigFile.read(path, values);
            }
            return path;
        }

        /** The one look at the environment, which holds the AMK; no run of a job gets here. */
        private String columns() {
            String columns = System.getenv("COLUMNS");
            return columns == null ? "" : columns;
        }

        private void warn(Log opened, List<String> leftOver) {
            if (!leftOver.isEmpty()) {
                opened.warning("Words behind the flags are ignored", "words", String.join(" ", leftOver));
            }
            for (Flag<?> flag : values.flags().all()) {
                if (flag.isDeprecated() && (values.origin(flag) == Origin.COMMAND_LINE || values.isChanged(flag))) {
                    opened.warning("Flag is no longer needed and has no effect", "flag", flag.name());
                }
            }
        }

        private FailureReport report() {
            Log opened = log;
            boolean trace = values.get(LogFlags.DEBUG);
            return opened == null
                    ? new FailureReport(err, LogFlags.open(values, err, name, clock), LogFormat.PLAINTEXT, name, trace)
                    : new FailureReport(err, opened, LogFlags.format(values), name, trace);
        }
    }
}
