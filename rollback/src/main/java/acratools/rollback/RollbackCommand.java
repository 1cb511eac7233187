package acratools.rollback;

import acratools.cli.FlagSet;
import acratools.cli.OpenKeystore;
import acratools.cli.Progress;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code acra-rollback}. Source: spec/cli.md, "acra-rollback". */
final class RollbackCommand implements ToolCommand {
    RollbackCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new RollbackCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-rollback",
                "take data out of encryption by Acra",
                List.of(
                        "Reads encrypted values with --select, decrypts them with all keys that their client or zone has"
                                + " had, and makes a statement of each with --insert: in a file, which appears when it is"
                                + " complete, and with --execute also in the database, in one transaction.",
                        "Values that are null, empty or not encrypted are taken over as they are. Rows that cannot be"
                                + " decrypted are named and left out; the exit code is 1 then, unless --skip_bad_rows is"
                                + " given."),
                List.of(
                        new Example(
                                "statements for PostgreSQL in decrypted.sql",
                                "acra-rollback --client_id=webshop --postgresql_enable"
                                        + " --connection_string='postgresql://acra@db.example.com/shop?sslmode=verify-full'"
                                        + " --select='select data, id from encrypted order by id'"
                                        + " --insert='insert into decrypted(data, id) values($1, $2)'"),
                        new Example(
                                "into MySQL itself, without a file",
                                "acra-rollback --client_id=webshop --mysql_enable"
                                        + " --connection_string='acra@tcp(db.example.com:3306)/shop?tls=true'"
                                        + " --select='select data, id from encrypted'"
                                        + " --insert='update encrypted set plain = ? where id = ?'"
                                        + " --execute --output_file=''")),
                List.of("acra-rotate", "acra-keymaker"));
    }

    @Override
    public FlagSet flags() {
        return RollbackFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        try (RollbackOptions options = RollbackOptions.of(tool);
                BadRows badRows = BadRows.open(path(tool.get(RollbackFlags.BAD_ROWS_FILE)), tool.log());
                StatementSink sink = sink(tool);
                OpenKeystore open = OpenKeystore.open(tool, RollbackFlags.DIRECTORY, RollbackFlags.DIRECTORY);
                RunKeys keys = new RunKeys(open.keystore(), tool.secrets(), tool.log());
                Progress progress = tool.progress("rows")) {
            RollbackJob job = new RollbackJob(
                    options.database(),
                    options.select(),
                    options.insert(),
                    options.form(),
                    options.rules(),
                    badRows,
                    tool.log(),
                    tool::checkpoint,
                    progress::add);
            tell(tool, job.run(options.keysFrom(keys), sink));
            if (badRows.count() > 0 && !tool.get(RollbackFlags.SKIP_BAD_ROWS)) {
                tool.results().butFail(badRows.finding());
            }
        }
    }

    private static StatementSink sink(ToolContext tool) {
        return path(tool.get(RollbackFlags.OUTPUT_FILE))
                .map(file -> StatementSink.at(file, tool.random(), tool.secrets(), tool.log()))
                .orElseGet(StatementSink::none);
    }

    private static Optional<Path> path(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    }

    private static void tell(ToolContext tool, RollbackSummary summary) {
        tool.log()
                .info(
                        "rollback done",
                        "rows",
                        summary.rows(),
                        "decrypted",
                        summary.count(ValueState.DECRYPTED),
                        "untouched",
                        summary.untouched(),
                        "failed",
                        summary.count(ValueState.FAILED));
        if (summary.executed() > 0 && summary.changed() == 0) {
            tool.log()
                    .warning(
                            "the database has run the statements and counts no row that they made or changed: see whether"
                                    + " the condition in --insert finds its rows",
                            "statements",
                            summary.executed());
        }
        if (tool.get(RollbackFlags.JSON)) {
            tool.results().json(summary.json(tool.get(RollbackFlags.OUTPUT_FILE)));
        }
    }
}
