package acratools.rollback;

import acratools.cli.BulkFlags;
import acratools.cli.DatabaseOptions;
import acratools.cli.Flag;
import acratools.cli.StandardOutput;
import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.id.ClientId;
import acratools.sql.Database;
import acratools.sql.Dialect;
import acratools.sql.GoDsn;
import acratools.sql.MySql;
import acratools.sql.Row;
import acratools.sql.SqlTemplate;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** What the flags ask for, checked before any key is touched: the statements, the database, the rules. */
final class RollbackOptions implements AutoCloseable {
    private final SqlTemplate select;
    private final InsertTemplate insert;
    private final RowForm form;
    private final RollbackRules rules;
    private final Optional<ClientId> client;
    private final GoDsn dsn;
    private final Database database;

    private RollbackOptions(ToolContext tool, DatabaseOptions options, Dialect dialect) {
        SqlLiteral literal = literal(tool, dialect);
        select = dialect.template(required(tool, RollbackFlags.SELECT));
        insert = InsertTemplate.of(
                OneLine.of(required(tool, RollbackFlags.INSERT), dialect), literal, dialect.placeholder(1));
        form = new RowForm(
                tool.get(RollbackFlags.ZONE_MODE), Set.copyOf(insert.template().order()));
        rules = rules(tool);
        client = form.zones() ? Optional.empty() : Optional.of(client(tool));
        dsn = options.dsn(dialect);
        database = database(options, dialect, dsn);
    }

    private static Database database(DatabaseOptions options, Dialect dialect, GoDsn dsn) {
        try {
            return options.database(dialect, dsn);
        } catch (RuntimeException | Error e) {
            dsn.close();
            throw e;
        }
    }

    /** @throws InputFailure if the flags do not say enough, or contradict each other */
    static RollbackOptions of(ToolContext tool) {
        DatabaseOptions options = new DatabaseOptions(tool, RollbackFlags.CONNECTION_STRING);
        return new RollbackOptions(tool, options, options.dialect());
    }

    private static String required(ToolContext tool, Flag<String> flag) {
        String statement = tool.get(flag);
        if (statement.isBlank()) {
            throw new InputFailure(flag.spelling(), "is missing", "give a statement; --help has examples");
        }
        return statement;
    }

    private static SqlLiteral literal(ToolContext tool, Dialect dialect) {
        boolean escape = tool.get(RollbackFlags.ESCAPE);
        if (dialect instanceof MySql) {
            if (escape) {
                tool.log().warning("the flag has no effect with MySQL", "flag", RollbackFlags.ESCAPE.spelling());
            }
            return MySqlLiteral.HEX;
        }
        return escape ? PostgreSqlLiteral.ESCAPE : PostgreSqlLiteral.HEX;
    }

    private static RollbackRules rules(ToolContext tool) {
        String output = tool.get(RollbackFlags.OUTPUT_FILE);
        boolean writes = !output.isEmpty();
        boolean executes = tool.get(RollbackFlags.EXECUTE);
        if (!writes && !executes) {
            throw new InputFailure(
                    tool.values().subject(RollbackFlags.OUTPUT_FILE),
                    "is empty, and " + RollbackFlags.EXECUTE.spelling() + " is not given: there is nothing to do",
                    "name a file, or add " + RollbackFlags.EXECUTE.spelling());
        }
        if (writes && tool.get(RollbackFlags.JSON) && StandardOutput.is(Path.of(output))) {
            throw new InputFailure(
                    tool.values().subject(RollbackFlags.OUTPUT_FILE),
                    "is standard output, where " + RollbackFlags.JSON.spelling() + " prints its summary",
                    "give the statements another place, or leave out " + RollbackFlags.JSON.spelling());
        }
        return new RollbackRules(
                tool.get(RollbackFlags.STRICT),
                writes,
                executes,
                tool.get(RollbackFlags.BATCH_SIZE),
                BulkFlags.parallelism(tool, RollbackFlags.PARALLELISM));
    }

    private static ClientId client(ToolContext tool) {
        String id = tool.get(RollbackFlags.CLIENT_ID);
        if (id.isEmpty()) {
            throw new InputFailure(
                    RollbackFlags.CLIENT_ID.spelling(),
                    "is missing",
                    "say whose data it is, or add " + RollbackFlags.ZONE_MODE.spelling() + " for that of zones");
        }
        return new ClientId(id);
    }

    Database database() {
        return database;
    }

    SqlTemplate select() {
        return select;
    }

    InsertTemplate insert() {
        return insert;
    }

    RowForm form() {
        return form;
    }

    RollbackRules rules() {
        return rules;
    }

    /** Gives each row the keys of its zone, or of the client, which are opened now. */
    KeySource keysFrom(RunKeys keys) {
        client.ifPresent(keys::ofClient);
        return new KeySource() {
            @Override
            public RowKeys of(Row row) {
                return client.isEmpty() ? keys.ofZone(form.zone(row)) : keys.ofClient(client.get());
            }

            @Override
            public void expectMany() {
                keys.expectMany();
            }
        };
    }

    @Override
    public void close() {
        dsn.close();
    }
}
