package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.LiveDatabases;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output file, loaded with the databases' own clients, gives back what was encrypted. */
@ExtendWith(LiveServers.class)
@Tag("once")
class LiteralsLoadedIT {
    private static final String SELECT = "select data, id from src order by id";

    private static LiveDatabases databases;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource({
        "postgresql, set standard_conforming_strings = on,",
        "postgresql, set standard_conforming_strings = off,",
        "postgresql, set standard_conforming_strings = on, --escape",
        "mysql, set sql_mode = '',",
        "mysql, 'set sql_mode = ''NO_BACKSLASH_ESCAPES,ANSI_QUOTES''',"
    })
    void everyByteValueAndEveryQuoteComesBack(String kind, String session, @Nullable String flag) throws IOException {
        List<byte[]> plain = values();
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work)) {
            List<byte @Nullable []> sealed = new ArrayList<>();
            plain.forEach(value -> sealed.add(trial.acraStruct(value)));
            trial.source(sealed);
            trial.database().run("create table dst(id int, data " + trial.bytes() + ")");
            ToolRun run = trial.run(
                    SELECT, "insert into dst(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")");
            (flag == null ? run : run.args(flag)).run().assertExit(0);
            Path file = work.resolve("decrypted.sql");
            assertEquals(
                    plain.size(),
                    Files.readAllLines(file, StandardCharsets.US_ASCII).size());
            trial.load(file, session);
            assertEquals(
                    plain.stream().map(HexFormat.of()::formatHex).toList(),
                    trial.hex("select data from dst order by id"));
        }
    }

    /** Each byte by itself, all together, each quote beside each, and some of no order. */
    private static List<byte[]> values() {
        List<byte[]> values = new ArrayList<>();
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
            values.add(new byte[] {(byte) i});
        }
        values.add(all);
        String quotes = "'\"`\\$;-%_\0\n\r\032/*#";
        for (char first : quotes.toCharArray()) {
            StringBuilder pairs = new StringBuilder();
            for (char second : quotes.toCharArray()) {
                pairs.append(first).append(second);
            }
            values.add(pairs.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        Random random = new Random(1);
        for (int length : new int[] {2, 100, 5_000}) {
            byte[] some = new byte[length];
            random.nextBytes(some);
            values.add(some);
        }
        return values;
    }

    @Test
    void furtherColumnsOfPostgreSqlAreWhatTheyWere() throws IOException {
        String columns = "n, big, dec, flag, note, at, doc, uid, raw, f8, f4, day, list, gone";
        try (RollbackTrial trial = new RollbackTrial(databases, "postgresql", work)) {
            String types =
                    "(data bytea, id int, n int, big bigint, dec numeric, flag boolean, note text, at timestamptz,"
                            + " doc jsonb, uid uuid, raw bytea, f8 float8, f4 float4, day date, list int[], gone text)";
            trial.database()
                    .run("create table full_src" + types, "create table dst" + types, "create table loaded" + types);
            trial.database()
                    .insert(
                            "insert into full_src values(?, ?, -5, -9223372036854775808, 12345678901234567890.1234567890, true,"
                                    + " ?, '2026-11-24 12:00:00.123456+02', '{\"a\": \"it''s \\\\\"}',"
                                    + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff27', 0.1, -1.5e-7, '2026-02-28',"
                                    + " '{1,-2,null}', null)",
                            List.of(
                                    List.of(
                                            trial.acraStruct("one"),
                                            1,
                                            "it's \"a\" \\ back\nslash \u00e9\u20ac\ud83d\ude00"),
                                    List.of(trial.acraBlock("two"), 2, "plain $1 ? :x"),
                                    List.of(trial.acraBlock("three"), 3, "")));
            trial.database().run("update full_src set dec = 'NaN', f8 = '-Infinity' where id = 3");
            requireAlike(trial, "full_src", columns);
        }
    }

    @Test
    void furtherColumnsOfMariaDbAreWhatTheyWere() throws IOException {
        String columns = "n, big, decimals, note, at, doc, raw, d, day, bits, gone";
        try (RollbackTrial trial = new RollbackTrial(databases, "mysql", work)) {
            String types = "(data longblob, id int, n int, big bigint unsigned, decimals decimal(40,10), note text, at"
                    + " datetime(6), doc json, raw blob, d double, day date, bits bit(9), gone text)";
            trial.database()
                    .run("create table full_src" + types, "create table dst" + types, "create table loaded" + types);
            trial.database()
                    .insert(
                            "insert into full_src values(?, ?, -5, 18446744073709551615, -1234567890123456789.0123456789, ?,"
                                    + " '2026-11-24 12:00:00.123456', '{\"a\": \"it''s\"}', x'00ff27', 0.1,"
                                    + " '2026-02-28', b'101010101', null)",
                            List.of(
                                    List.of(
                                            trial.acraStruct("one"),
                                            1,
                                            "it's \"a\" \\ back\nslash \u00e9\u20ac\ud83d\ude00"),
                                    List.of(trial.acraBlock("two"), 2, "plain $1 ? :x"),
                                    List.of(trial.acraBlock("three"), 3, "")));
            requireAlike(trial, "full_src", columns);
        }
    }

    /** What was executed, what the file holds, and the source are the same in all further columns. */
    private void requireAlike(RollbackTrial trial, String source, String columns) throws IOException {
        StringBuilder places =
                new StringBuilder(trial.parameter(1)).append(", ").append(trial.parameter(2));
        for (int i = 0; i < columns.split(",").length; i++) {
            places.append(", ").append(trial.parameter(i + 3));
        }
        trial.run(
                        "select data, id, " + columns + " from " + source + " order by id",
                        "insert into dst(data, id, " + columns + ") values(" + places + ")",
                        "--execute")
                .run()
                .assertExit(0)
                .assertStderr("");
        Path file = work.resolve("decrypted.sql");
        List<String> statements = Files.readAllLines(file, StandardCharsets.US_ASCII);
        assertEquals(3, statements.size(), statements.toString());
        assertTrue(statements.get(0).contains(trial.mySql() ? ", 1, -5, " : ", 1, (-5), "), statements.get(0));
        Files.writeString(file, Files.readString(file).replace("insert into dst", "insert into loaded"));
        trial.load(file, "select 1");
        String text = trial.mySql()
                ? "select concat_ws('|', id, n, big, decimals, hex(note), at, doc, hex(raw), d, day, bin(bits), gone is null)"
                : "select row(id, " + columns + ")::text";
        List<?> wanted = trial.database().select(text + " from " + source + " order by id");
        assertEquals(wanted, trial.database().select(text + " from dst order by id"));
        assertEquals(wanted, trial.database().select(text + " from loaded order by id"));
        List<String> plain = List.of("6f6e65", "74776f", "7468726565");
        assertEquals(plain, trial.hex("select data from dst order by id"));
        assertEquals(plain, trial.hex("select data from loaded order by id"));
    }
}
