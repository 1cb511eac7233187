package acratools.logverifier;

import acratools.cli.BulkFlags;
import acratools.cli.FlagSet;
import acratools.cli.OpenKeystore;
import acratools.cli.Progress;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import java.util.List;
import java.util.Optional;

/** {@code acra-log-verifier}. Source: spec/cli.md, "acra-log-verifier". */
final class LogVerifierCommand implements ToolCommand {
    LogVerifierCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new LogVerifierCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-log-verifier",
                "tell whether audit logs are as Acra's services signed them",
                List.of(
                        "Verifies the chains of signatures in Acra's audit logs with the keystore's audit-log key and those"
                                + " that it had before. Files are read in their order as one log: a chain may begin in one"
                                + " and end in another.",
                        "The exit code is 1 where an entry was changed, removed, added or moved; the first such place is"
                                + " told by file and line. Removal of the log's very last entries shows only as the missing"
                                + " end of a chain, which is a warning; --audit_log_require_end makes it a failure."),
                List.of(
                        new Example("one file", "acra-log-verifier --audit_log_file=/var/log/acra/acra-server.log"),
                        new Example(
                                "rotated JSON logs, with a report of every chain",
                                "ls -tr /var/log/acra/*.json* > logs && acra-log-verifier --audit_log_file_list=logs"
                                        + " --audit_log_file_format=json --continue --json")),
                List.of("acra-keymaker"));
    }

    @Override
    public FlagSet flags() {
        return LogVerifierFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        LogFiles files = files(tool);
        for (String name : files.names()) {
            tool.log().debug("audit log file", "file", name);
        }
        LogReport report = new LogReport(tool.get(LogVerifierFlags.JSON));
        Optional<ToolFailure> failure = verify(tool, files, report);
        tool.log().info("audit log read", "entries", report.entries(), "chains", report.chains());
        if (tool.get(LogVerifierFlags.JSON)) {
            tool.results().line(report.json(failure.isEmpty()));
        } else if (failure.isEmpty()) {
            tool.results().line("Integrity check successful");
        }
        failure.ifPresent(tool.results()::butFail);
    }

    private static Optional<ToolFailure> verify(ToolContext tool, LogFiles files, LogReport report) {
        boolean goesOn = tool.get(LogVerifierFlags.CONTINUE);
        Verification verification =
                new Verification(tool.log(), goesOn, tool.get(LogVerifierFlags.REQUIRE_END), report);
        try (LogKeys keys = keys(tool);
                Progress progress = tool.progress("MB");
                Pipeline pipeline = new Pipeline(
                        files,
                        tool.get(LogVerifierFlags.FORMAT).format(),
                        keys,
                        Effort.of(
                                BulkFlags.parallelism(tool, LogVerifierFlags.PARALLELISM),
                                goesOn,
                                tool.get(LogVerifierFlags.FORMAT).format()),
                        Megabytes.of(progress, files.length()))) {
            pipeline.tell(verification, tool::checkpoint);
        }
        return verification.end();
    }

    /** The keystore is closed, and the master key erased, before the log is read. */
    private static LogKeys keys(ToolContext tool) {
        try (OpenKeystore open = OpenKeystore.open(tool, LogVerifierFlags.DIRECTORY, LogVerifierFlags.DIRECTORY)) {
            return LogKeys.of(open.keystore(), tool.secrets(), tool.log());
        }
    }

    private static LogFiles files(ToolContext tool) {
        String file = tool.get(LogVerifierFlags.FILE);
        String list = tool.get(LogVerifierFlags.FILE_LIST);
        if (file.isEmpty() == list.isEmpty()) {
            throw new InputFailure(
                    LogVerifierFlags.FILE.spelling() + " and " + LogVerifierFlags.FILE_LIST.spelling(),
                    file.isEmpty() ? "are both missing" : "are both given",
                    "give one of them");
        }
        return new LogFiles(
                list.isEmpty() ? List.of(file) : LogFiles.list(list), tool.get(LogVerifierFlags.MISSING_OK), System.in);
    }
}
