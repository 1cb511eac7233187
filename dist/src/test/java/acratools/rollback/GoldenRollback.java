package acratools.rollback;

import acratools.packaged.LiveDatabases;
import acratools.testkit.Golden;
import acratools.testkit.LiveDatabase;
import acratools.testkit.ToolRun;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A golden case of {@code rollback/}: its keystore in a directory, its rows in a live database. */
final class GoldenRollback implements AutoCloseable {
    private final String name;
    private final JsonNode expected;
    private final Path work;
    private final LiveDatabase database;

    private GoldenRollback(LiveDatabases databases, String name, Path work) {
        this.name = name;
        this.expected = Golden.json("rollback/" + name + "/expected.json");
        this.work = work;
        this.database = databases.server(kind()).database();
    }

    static GoldenRollback open(LiveDatabases databases, String name, Path work) {
        GoldenRollback golden = new GoldenRollback(databases, name, work);
        Golden.copy("rollback/" + name + "/.acrakeys", work.resolve(".acrakeys"));
        golden.fill();
        return golden;
    }

    private void fill() {
        boolean mySql = kind().equals("mysql");
        String bytes = mySql ? "longblob" : "bytea";
        database.run(
                "create table src(id int primary key, owner varchar(300), data " + bytes + ")",
                mySql
                        ? "create table dst(id int auto_increment primary key, data longblob)"
                        : "create table dst(id serial primary key, data bytea)");
        List<List<Object>> rows = new ArrayList<>();
        for (JsonNode row : expected.path("rows")) {
            rows.add(List.of(
                    row.path("id").intValue(),
                    row.path("owner").textValue(),
                    HexFormat.of().parseHex(row.path("data_hex").textValue())));
        }
        database.insert("insert into src(id, owner, data) values(?, ?, ?)", rows);
    }

    /** {@code postgresql} or {@code mysql}. */
    String kind() {
        return expected.path("database").textValue();
    }

    LiveDatabase database() {
        return database;
    }

    /** Its own arguments and master key; only the connection string is the live database's. */
    ToolRun run() {
        List<String> args = new ArrayList<>();
        expected.path("args").forEach(arg -> args.add(arg.textValue()));
        args.add("--connection_string=" + database.dsn());
        return bare().args(args.toArray(String[]::new));
    }

    /** The tool with the case's master key and directory, without arguments. */
    ToolRun bare() {
        return PackagedRollback.in(work)
                .env("ACRA_MASTER_KEY", expected.path("master_key").textValue());
    }

    byte[] acrasFile() {
        return Golden.bytes("rollback/" + name + "/out.sql");
    }

    Path file() {
        return work.resolve("out.sql");
    }

    /** How many rows Acra's tool could not decrypt. */
    int badRows() {
        int bad = 0;
        for (JsonNode row : expected.path("rows")) {
            bad += row.hasNonNull("plaintext_hex") ? 0 : 1;
        }
        return bad;
    }

    List<String> acrasRows() {
        List<String> hex = new ArrayList<>();
        expected.path("executed_hex").forEach(row -> hex.add(row.textValue()));
        return hex;
    }

    /** The values in the table that the statements fill, in their order. */
    List<@Nullable String> rows() {
        return hex("select data from dst order by id");
    }

    /** The bytes that a query gives in its one column. */
    List<@Nullable String> hex(String query) {
        List<@Nullable String> hex = new ArrayList<>();
        for (List<@Nullable Object> row : database.select(query)) {
            hex.add(row.get(0) instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : null);
        }
        return hex;
    }

    @Override
    public void close() {
        database.close();
    }
}
