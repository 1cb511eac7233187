package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.id.ZoneId;
import acratools.packaged.LiveDatabases;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.LiveVault;
import acratools.testkit.TestAuthority;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged tool on live databases: what it takes over, what it refuses, and that it does all or nothing. */
@ExtendWith(LiveServers.class)
class RollbackIT {
    private static final String SELECT = "select data, id from src order by id";

    private static LiveDatabases databases;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void takesOverWhatHoldsNothingToDecryptAndOpensEveryForm(String kind) throws IOException {
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            byte[] struct = trial.acraStruct("struct");
            byte[] bareStruct = Arrays.copyOfRange(struct, 12, struct.length);
            byte[] block = trial.acraBlock("block");
            byte[] bareBlock = Arrays.copyOfRange(block, 12, block.length);
            byte[] cut = Arrays.copyOf(struct, struct.length - 1);
            byte[] longer = Arrays.copyOf(block, block.length + 1);
            trial.source(Arrays.asList(
                    struct,
                    bareStruct,
                    block,
                    bareBlock,
                    null,
                    new byte[0],
                    "plain".getBytes(StandardCharsets.US_ASCII),
                    cut,
                    longer));
            trial.database().run("create table dst(id int, data " + trial.bytes() + ")");
            ToolResult result = trial.run(SELECT, insert(trial), "--execute", "--json", "--bad_rows_file=bad")
                    .run()
                    .assertExit(1)
                    .assertStdoutContains(
                            "\"rows\":9,\"decrypted\":4,\"null\":1,\"empty\":1,\"not_encrypted\":1,\"failed\":2,")
                    .assertStderrContains(
                            "error: 2 rows: could not be decrypted and were left out; all others are done")
                    .assertStderrContains("hint: see bad");
            assertTrue(result.stdout().contains("\"executed\":7,"), result::toString);
            List<@Nullable String> wanted =
                    new ArrayList<>(List.of("737472756374", "737472756374", "626c6f636b", "626c6f636b"));
            wanted.add(null);
            wanted.addAll(List.of("", "706c61696e"));
            assertEquals(wanted, trial.hex("select data from dst order by id"));
            List<String> statements = Files.readAllLines(work.resolve("decrypted.sql"));
            assertEquals(7, statements.size());
            assertEquals("insert into dst(data, id) values(NULL, 5);", statements.get(4));
            assertEquals(
                    "{\"place\":\"row 8, id=8\",\"reason\":\"begins like an encrypted value, and is cut or damaged\"}\n"
                            + "{\"place\":\"row 9, id=9\",\"reason\":\"holds an encrypted value among other bytes;"
                            + " only whole values are decrypted\"}\n",
                    Files.readString(work.resolve("bad")));
            trial.run(SELECT, insert(trial), "--strict", "--skip_bad_rows", "--json")
                    .run()
                    .assertExit(0)
                    .assertStdoutContains("\"decrypted\":4,\"null\":0,\"empty\":0,\"not_encrypted\":0,\"failed\":5,")
                    .assertStderrContains("is not encrypted");
        }
    }

    @Test
    @Tag("once")
    void keepsTheOrderOfManyRowsInLittleMemory() throws IOException {
        int rows = 3_000;
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            List<byte @Nullable []> values = new ArrayList<>();
            // All of them are 90 MB, and their statements twice that.
            byte[] block = trial.acraBlock("x".repeat(30_000));
            for (int i = 0; i < rows; i++) {
                values.add(i % 100 == 0 ? trial.acraStruct("n" + i) : block);
            }
            trial.source(values);
            trial.database().run("create table dst(seq serial, id int, data bytea)");
            trial.run(SELECT, insert(trial), "--execute", "--batch_size=37", "--parallelism=3")
                    .env("ACRA_TOOLS_JAVA_OPTS", "-Xmx64m")
                    .run()
                    .assertExit(0)
                    .assertStderr("");
            assertEquals(
                    List.of(List.of((long) rows)), trial.database().select("select count(*) from dst where seq = id"));
            try (BufferedReader statements = Files.newBufferedReader(work.resolve("decrypted.sql"))) {
                for (int i = 0; i < rows; i++) {
                    String statement = statements.readLine();
                    if (i % 100 == 0) {
                        String hex = HexFormat.of().formatHex(("n" + i).getBytes(StandardCharsets.US_ASCII));
                        assertEquals(
                                "insert into dst(data, id) values(E'\\\\x" + hex + "', " + (i + 1) + ");", statement);
                    }
                }
                assertNull(statements.readLine());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void readsZoneIdsOfBytesAndNamesRowsWithoutKeysByWhatNoPlaceholderTakes(String kind) throws IOException {
        ZoneId zone = new ZoneId("DDDDDDDDnDtDgtdldQfXMVsY");
        byte[] id = zone.value().getBytes(StandardCharsets.US_ASCII);
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            trial.makeZone(zone);
            trial.database()
                    .run(
                            "create table zoned(zone " + (trial.mySql() ? "varbinary(100)" : "bytea") + ", data "
                                    + trial.bytes() + ", name varchar(20), id int)",
                            "create table dst(id varchar(20), data " + trial.bytes() + ")");
            byte[] sealed = trial.acraBlock(zone, "lost");
            trial.database()
                    .insert(
                            "insert into zoned(zone, data, name, id) values(?, ?, ?, ?)",
                            List.of(
                                    Arrays.asList(id, trial.acraStruct(zone, "one"), "struct", 1),
                                    Arrays.asList(id, trial.acraBlock(zone, "two"), "block", 2),
                                    Arrays.asList(
                                            "DDDDDDDDaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII),
                                            sealed,
                                            "private",
                                            7),
                                    Arrays.asList(null, sealed, "nobody", 8),
                                    Arrays.asList(new byte[0], sealed, "empty", 9),
                                    Arrays.asList("zone".getBytes(StandardCharsets.US_ASCII), sealed, "short", 10),
                                    Arrays.asList(null, "plain".getBytes(StandardCharsets.US_ASCII), "plain", 11),
                                    Arrays.asList(null, null, "null", 12)));
            ToolRun run = trial.run(
                    "select zone, data, name, id from zoned order by id",
                    insert(trial),
                    "--zonemode_enable",
                    "--json",
                    "--bad_rows_file=bad");
            run.run()
                    .assertExit(1)
                    .assertStderrContains("its zone has no storage keys in this keystore")
                    .assertStderrContains("error: 4 rows: could not be decrypted and were left out");
            List<String> listed = Files.readAllLines(work.resolve("bad"));
            assertEquals(4, listed.size());
            for (int i = 0; i < 4; i++) {
                assertTrue(listed.get(i).contains("id=" + (7 + i)), listed::toString);
            }
            assertTrue(listed.get(1).contains("its zone id is none"), listed::toString);
            assertFalse(listed.toString().contains("private"), listed::toString);
            run.args("--skip_bad_rows", "--execute")
                    .run()
                    .assertExit(0)
                    .assertStdoutContains(
                            "\"rows\":8,\"decrypted\":2,\"null\":1,\"empty\":0,\"not_encrypted\":1,\"failed\":4,");
            assertEquals(
                    Arrays.asList("6f6e65", "74776f", "706c61696e", null),
                    trial.hex("select data from dst order by case id when 'struct' then 1 when 'block' then 2"
                            + " when 'plain' then 3 else 4 end"));
            assertEquals(4, Files.readAllLines(work.resolve("decrypted.sql")).size());
        }
    }

    @Test
    void executesIntoColumnsOfTextAsAcraDoes() {
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            trial.source(List.of(
                    trial.acraStruct("it's \u20ac"),
                    trial.acraStruct(new byte[] {(byte) 0xff}),
                    trial.acraStruct("a\0b")));
            trial.database().run("create table dst(id int, data text)");
            trial.run(SELECT, insert(trial), "--execute", "--output_file=")
                    .run()
                    .assertExit(1)
                    .assertStderrContains("row 2, id=2")
                    .assertStderrContains("row 3, id=3")
                    .assertStderrContains("is no text in utf-8, which its column takes");
            assertEquals(List.of(List.of("it's \u20ac")), trial.database().select("select data from dst"));
            assertEquals(List.of(), trial.files());
            trial.run(SELECT, insert(trial), "--execute", "--skip_bad_rows")
                    .run()
                    .assertExit(0)
                    .assertStderrContains("write convert_from($1, 'UTF8') in --insert");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void tellsThatAnUpdateFindsNoRow(String kind) {
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            trial.source(List.of(trial.acraStruct("one")));
            trial.run(
                            SELECT,
                            "update src set data = " + trial.parameter(1) + " where id = 5 + " + trial.parameter(2),
                            "--execute",
                            "--output_file=",
                            "--json")
                    .run()
                    .assertExit(0)
                    .assertStdoutContains("\"executed\":1,\"changed\":0,")
                    .assertStderrContains("counts no row that they made or changed");
        }
    }

    @Test
    void addsToAFileThatIsStandardOutput() throws IOException {
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            trial.source(List.of(trial.acraStruct("one")));
            Path all = Files.writeString(work.resolve("all.sql"), "-- of before\n");
            trial.run(SELECT, insert(trial), "--output_file=/dev/stdout")
                    .through("sh", "-c", "exec \"$@\" >> '" + all + "'", "sh")
                    .run()
                    .assertExit(0);
            assertEquals(
                    List.of("-- of before", "insert into dst(data, id) values(E'\\\\x6f6e65', 1);"),
                    Files.readAllLines(all));
            trial.run(SELECT, insert(trial), "--output_file=/dev/stdout", "--json")
                    .run()
                    .assertExit(1)
                    .assertStdout("")
                    .assertStderrContains("is standard output, where --json prints its summary");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void mayUpdateTheTableThatItReads(String kind) {
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            trial.source(List.of(trial.acraStruct("one"), trial.acraBlock("two")));
            trial.run(
                            SELECT,
                            "update src set data = " + trial.parameter(1) + " where id = " + trial.parameter(2) + ";",
                            "--execute",
                            "--output_file=",
                            "--json")
                    .run()
                    .assertExit(0)
                    .assertStdoutContains("\"failed\":0,\"executed\":2,");
            assertEquals(List.of("6f6e65", "74776f"), trial.hex("select data from src order by id"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void leavesNothingOfARunThatTheDatabaseRefuses(String kind) {
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            trial.source(List.of(trial.acraBlock("one"), trial.acraBlock("two"), trial.acraBlock("one")));
            trial.database()
                    .run("create table dst(id int, data " + (trial.mySql() ? "varbinary(100)" : "bytea") + " unique)");
            String[] selects = {"select data, id from nowhere", "select data from src where"};
            for (String select : selects) {
                refused(trial, trial.run(select, insert(trial), "--execute"), "the statement that selects");
            }
            String nowhere =
                    "insert into nowhere(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")";
            refused(trial, trial.run(SELECT, nowhere, "--execute"), "the statement that inserts");
            refused(
                    trial,
                    trial.run(SELECT, insert(trial), "--execute", "--batch_size=2"),
                    "for one of the rows 3 to 3");
            refused(
                    trial,
                    trial.run(SELECT, insert(trial), "--execute", "--client_id=nobody"),
                    "client \"nobody\": has no storage keys in this keystore");
            refused(
                    trial,
                    trial.run("select data from src", insert(trial)),
                    "--select: yields 1 column, and 2 are needed");
            assertEquals(List.of(List.of(0L)), trial.database().select("select count(*) from dst"));
        }
    }

    private static void refused(RollbackTrial trial, ToolRun run, String told) {
        run.run().assertExit(1).assertStdout("").assertStderrContains(told);
        assertEquals(List.of(), trial.files());
    }

    @Test
    void leavesNothingWhereTheConnectionIsLostInTheMiddle() throws SQLException {
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            trial.source(List.of(trial.acraBlock("one")));
            trial.database().run("create table dst(id int, data bytea)");
            try (Connection other = trial.database().connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("lock table dst in access exclusive mode");
                CompletableFuture<ToolResult> result = CompletableFuture.supplyAsync(
                        () -> trial.run(SELECT, insert(trial), "--execute").run());
                String waiting = "select pid from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock'";
                List<List<@Nullable Object>> pids = List.of();
                while (pids.isEmpty() && !result.isDone()) {
                    pids = trial.database().select(waiting);
                }
                trial.database()
                        .select("select pg_terminate_backend(" + pids.get(0).get(0) + ")");
                result.join().assertExit(1).assertStderrContains("the connection was lost");
            }
            assertEquals(List.of(), trial.files());
            assertEquals(List.of(List.of(0L)), trial.database().select("select count(*) from dst"));
        }
    }

    @Test
    void aFullDiskLeavesNeitherFileNorRows() throws IOException {
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            byte[] block = trial.acraBlock("x".repeat(10_000));
            trial.source(List.of(block, block, block));
            trial.database().run("create table dst(id int, data bytea)");
            Path small = Files.createDirectory(work.resolve("small"));
            trial.run(SELECT, insert(trial), "--execute", "--output_file=small/out.sql")
                    .through("sh", "-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"")
                    .run()
                    .assertExit(1)
                    .assertStderrContains("error: output file "
                            + small.toRealPath().resolve("out.sql") + ": cannot write: file too large")
                    .assertStderrContains("hint: free space");
            assertEquals(0, small.toFile().list().length);
            assertEquals(List.of(List.of(0L)), trial.database().select("select count(*) from dst"));
        }
    }

    /** Told before the database is asked for anything: there is none at this port. */
    @Test
    void aReadOnlyDirectoryIsToldBeforeAnyRowIsRead() throws IOException {
        Path disk = Files.createDirectory(work.resolve("disk"));
        assumeTrue(
                system("mount -t tmpfs -o size=64k tmpfs '" + disk + "'") == 0,
                "mounting is not permitted here; the limit of file size covers the rest");
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work.resolve("trial"))) {
            Path before = Files.writeString(disk.resolve("out.sql"), "before");
            assertEquals(0, system("mount -o remount,ro '" + disk + "'"));
            trial.run(SELECT, insert(trial), "--execute", "--output_file=" + before)
                    .args("--connection_string=postgresql://acra@127.0.0.1:1/none?sslmode=disable")
                    .run()
                    .assertExit(1)
                    .assertStdout("")
                    .assertStderr(
                            "error: output file " + before.toRealPath()
                                    + ": cannot write: read-only file system\nhint: mount the file system for writing, or give another directory\n");
            assertEquals("before", Files.readString(before));
            assertEquals(1, disk.toFile().list().length);
        } finally {
            system("umount '" + disk + "'");
        }
    }

    private static int system(String command) {
        return ToolRun.command("sh", "-c", command).run().exitCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void speaksTlsToTheDatabaseAndVerifiesItsCertificate(String kind) {
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            trial.source(List.of(trial.acraStruct("one"), trial.acraBlock("two")));
            trial.database().run("create table dst(id int, data " + trial.bytes() + ")");
            ToolRun run =
                    trial.run(SELECT, insert(trial), "--execute", "--output_file=", "--tls_database_enabled", "-d");
            run.args("--tls_database_ca=" + databases.server(kind).ca(), "--tls_database_sni=localhost")
                    .run()
                    .assertExit(0)
                    .assertStderrContains("tls=true");
            assertEquals(List.of("6f6e65", "74776f"), trial.hex("select data from dst order by id"));
            run.args("--tls_database_ca=" + TestAuthority.create(work, "other").certificate())
                    .run()
                    .assertExit(1)
                    .assertStderrContains("--tls_database_ca");
            assertEquals(List.of(List.of(2L)), trial.database().select("select count(*) from dst"));
        }
    }

    @Test
    void aPipeGetsTheStatementsAsTheyCome() {
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            trial.source(List.of(trial.acraBlock("one")));
            trial.run(SELECT, insert(trial), "--output_file=/dev/null")
                    .run()
                    .assertExit(0)
                    .assertStdout("");
            trial.run(SELECT, insert(trial), "--output_file=/dev/stdout")
                    .through("sh", "-c", "\"$0\" \"$@\" | cat")
                    .run()
                    .assertExit(0)
                    .assertStdout("insert into dst(data, id) values(E'\\\\x6f6e65', 1);\n")
                    .assertStderr("");
            assertEquals(List.of(), trial.files());
        }
    }

    @Test
    @Tag("once")
    void noPasswordIsInAnyOutput() {
        for (String kind : List.of("postgresql", "mysql")) {
            try (RollbackTrial trial = new RollbackTrial(databases, kind, work.resolve(kind))) {
                trial.source(List.of(trial.acraBlock("one")));
                String password = databases.password(kind);
                LiveDatabase database = trial.database();
                for (String dsn : List.of(
                        database.dsn(),
                        database.dsn().replace(":p", ":wrong p"),
                        database.dsn().replace("127.0.0.1:", "127.0.0.1:1"),
                        database.dsn().replace(database.name(), "nowhere"),
                        database.dsn().replace("127.0.0.1", "no such host"))) {
                    boolean wrongPassword = dsn.contains("wrong");
                    for (String format : wrongPassword ? List.of("plaintext", "json", "CEF") : List.of("plaintext")) {
                        ToolResult result = trial.run(SELECT, insert(trial), "-d", "-v", "--logging_format=" + format)
                                .args("--connection_string=" + dsn, "--dump_config=false")
                                .run();
                        assertEquals(dsn.equals(database.dsn()) ? 0 : 1, result.exitCode(), result::toString);
                        requireNone(result, password);
                    }
                }
                trial.run(SELECT, insert(trial), "--dump_config", "--config_file=conf.yaml")
                        .run()
                        .assertExit(0);
                requireNone(Files.readString(trial.work().resolve("conf.yaml")), password);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void requireNone(ToolResult result, String password) {
        requireNone(result.stdout() + result.stderr(), password);
    }

    private static void requireNone(String printed, String password) {
        for (String form : List.of(password, "p%40ss%2Fw%3Ard%2541%20%27x", "w:rd", "p@ss", "p%40ss")) {
            assertFalse(printed.contains(form), printed);
        }
    }

    @Test
    void readsItsKeysFromRedis() {
        try (LiveRedis redis = LiveRedis.start(work);
                RollbackTrial trial = new RollbackTrial(databases, "postgresql", work.resolve("trial"))) {
            trial.source(List.of(trial.acraStruct("one"), trial.acraBlock("two")));
            trial.keysInto(redis);
            trial.run(SELECT, insert(trial), "--redis_host_port=127.0.0.1:" + redis.port(), "--output_file=/dev/stdout")
                    .run()
                    .assertExit(0)
                    .assertStdoutContains("E'\\\\x6f6e65', 1")
                    .assertStdoutContains("E'\\\\x74776f', 2");
        }
    }

    @Test
    void takesTheMasterKeyFromVault() {
        try (LiveVault vault = LiveVault.start(work);
                RollbackTrial trial = new RollbackTrial(databases, "postgresql", work.resolve("trial"))) {
            trial.source(List.of(trial.acraStruct("one")));
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + trial.masterKey() + "\"}");
            trial.bare(SELECT, insert(trial))
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .run()
                    .assertExit(0)
                    .assertStderr("");
            assertEquals(Set.of("decrypted.sql"), new TreeSet<>(trial.files()));
        }
    }

    private static String insert(RollbackTrial trial) {
        return "insert into dst(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")";
    }
}
