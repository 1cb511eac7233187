package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.DatabaseFailure;
import acratools.failure.InputFailure;
import acratools.failure.InterruptedFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.testkit.LiveDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rotation of rows keeps on either database. */
abstract class DatabaseRotationContract {
    /** How an update may be written; each is guarded in another way. */
    enum Update {
        PLAIN,
        WITH_THE_OLD_VALUE,
        OF_ANOTHER_FORM
    }

    private static final String RESUME = "new keys are made; finish with the same command and --resume";
    private static final String RUN_AGAIN = "nothing was changed; run again";

    @TempDir
    Path scratch;

    LiveDatabase live;
    GoldenKeystore golden;

    abstract LiveDatabase newDatabase();

    /** {@code postgresql} or {@code mysql}. */
    abstract String kind();

    abstract String update(Update form);

    @BeforeEach
    void open() {
        live = newDatabase();
        golden = new GoldenKeystore(kind() + "-clients", "before", scratch.resolve("keystore"));
        live.run(golden.expected().get("ddl").textValue());
    }

    @AfterEach
    void close() {
        golden.close();
        live.close();
    }

    RotationTrial trial() {
        return new RotationTrial(live, golden, kind().equals("mysql"), scratch).updating(update(Update.PLAIN));
    }

    void insert(int id, Object owner, Object value) {
        live.insert("insert into rot values (?, ?, ?, ?)", List.of(Arrays.asList(id, "n", owner, value)));
    }

    /** An id as the column takes it. */
    Object id(KeyOwner owner) {
        return kind().equals("mysql") ? IdKind.id(owner) : IdKind.id(owner).getBytes(StandardCharsets.UTF_8);
    }

    /** Rows of two clients, AcraStructs and AcraBlocks, bare and wrapped, in turn; the data is the row's number. */
    void fill(int count) {
        List<List<Object>> rows = new ArrayList<>();
        KeyOwner[] owners = {golden.owner(0), golden.owner(1)};
        for (KeyOwner owner : owners) {
            golden.renew(owner);
        }
        for (int i = 1; i <= count; i++) {
            KeyOwner owner = owners[i % 2];
            byte[] data = data(i);
            byte[] value =
                    i % 3 == 0 ? golden.acraBlock(owner, data, i % 4 < 2) : golden.acraStruct(owner, data, i % 4 < 2);
            rows.add(List.of(i, "n", id(owner), value));
        }
        live.insert("insert into rot values (?, ?, ?, ?)", rows);
    }

    static byte[] data(int i) {
        return ("data of row " + i).getBytes(StandardCharsets.UTF_8);
    }

    List<byte[]> values() {
        List<byte[]> values = new ArrayList<>();
        for (List<Object> row : live.select("select data from rot order by id")) {
            values.add((byte[]) row.get(0));
        }
        return values;
    }

    int generations(KeyOwner owner) {
        return golden.keystore()
                .history(new KeyRef(owner, KeyKind.STORAGE_PAIR))
                .size();
    }

    void opensUnderTheCurrentKeys(int count) {
        List<byte[]> values = values();
        assertEquals(count, values.size());
        for (int i = 1; i <= count; i++) {
            assertArrayEquals(data(i), golden.open(golden.owner(i % 2), values.get(i - 1)), "row " + i);
            assertEquals('%', values.get(i - 1)[0], "row " + i + " is not in a container");
        }
    }

    abstract List<String> cases();

    @Test
    void rotatesWhatAcraLeftBehindOnBothSidesOfARotation() {
        for (String name : cases()) {
            for (String side : List.of("before", "after")) {
                live.run("delete from rot");
                try (GoldenKeystore of = new GoldenKeystore(name, side, scratch.resolve(name + side))) {
                    new GoldenRows(of, side).rotate(live, kind().equals("mysql"), scratch);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rotatesOneRow(Update form) {
        fill(1);
        RotationReport report = trial().updating(update(form)).run().report();
        assertEquals(1, report.count(ValueState.ROTATED));
        opensUnderTheCurrentKeys(1);
    }

    @Test
    void rotatesTheDataOfZonesWhoseIdsAreBytes() {
        golden.close();
        golden = new GoldenKeystore(kind() + "-zones", "before", scratch.resolve("zones"));
        if (kind().equals("mysql")) {
            live.run("alter table rot modify owner varbinary(64)");
        }
        KeyOwner zone = golden.owner(0);
        byte[] id = IdKind.id(zone).getBytes(StandardCharsets.UTF_8);
        golden.renew(zone);
        insert(1, id, golden.acraStruct(zone, data(1), false));
        insert(2, id, golden.acraBlock(zone, data(2), true));
        assertEquals(2, trial().run().report().count(ValueState.ROTATED));
        for (int i = 1; i <= 2; i++) {
            assertArrayEquals(data(i), golden.open(zone, values().get(i - 1)));
        }
    }

    @Test
    void rotatesAThousandRowsInSmallBatches() {
        fill(1000);
        RotationReport report = trial().batches(64, 3).run().report();
        assertEquals(1000, report.count(ValueState.ROTATED));
        opensUnderTheCurrentKeys(1000);
    }

    @Test
    void changesNothingInADryRun() {
        fill(20);
        List<byte[]> before = values();
        int generations = generations(golden.owner(0));
        RotationReport report = trial().dryRun().run().report();
        assertEquals(generations, generations(golden.owner(0)));
        assertEquals(20, report.count(ValueState.CURRENT));
        golden.renew(golden.owner(0));
        assertEquals(10, trial().dryRun().run().report().count(ValueState.ROTATED));
        equal(before, values());
    }

    @Test
    void resumesWithoutNewKeysAndLeavesWhatIsDone() {
        fill(20);
        List<byte[]> before = values();
        trial().run();
        List<byte[]> after = values();
        int generations = generations(golden.owner(0));
        for (int i : new int[] {3, 4, 20}) {
            live.insert("update rot set data = ? where id = ?", List.of(List.of(before.get(i - 1), i)));
        }
        RotationReport report = trial().resume().run().report();
        assertEquals(3, report.count(ValueState.ROTATED));
        assertEquals(17, report.count(ValueState.CURRENT));
        assertEquals(generations, generations(golden.owner(0)));
        opensUnderTheCurrentKeys(20);
        assertArrayEquals(after.get(0), values().get(0));
    }

    @Test
    void leavesAndCountsWhatHoldsNothing() {
        fill(4);
        insert(5, id(golden.owner(0)), null);
        insert(6, null, null);
        insert(7, id(golden.owner(0)), new byte[0]);
        insert(8, id(golden.owner(0)), data(8));
        insert(9, null, new byte[0]);
        insert(10, "no".getBytes(StandardCharsets.UTF_8), data(10));
        RotationReport report = trial().run().report();
        assertEquals(4, report.count(ValueState.ROTATED));
        assertEquals(2, report.count(ValueState.NULL));
        assertEquals(2, report.count(ValueState.EMPTY));
        assertEquals(2, report.count(ValueState.NOT_ENCRYPTED));
        assertArrayEquals(data(8), values().get(7));
        ToolFailure failure =
                assertThrows(InputFailure.class, () -> trial().strict().run());
        assertEquals("row id=5, note=n", failure.subject());
    }

    @Test
    void stopsBeforeTheBatchOfABadRowCommitsAndNamesIt() {
        fill(30);
        spoil(25);
        List<byte[]> before = values();
        ToolFailure failure =
                assertThrows(UnsealFailure.class, () -> trial().batches(10, 2).run());
        assertEquals("row id=25, note=n", failure.subject());
        assertTrue(failure.hint().orElse("").endsWith(RESUME), failure.hint()::toString);
        equal(before.subList(20, 30), values().subList(20, 30));
        assertNotEquals(Arrays.toString(before.get(9)), Arrays.toString(values().get(9)));
    }

    @Test
    void saysWhatToDoNextWhereverItIsStopped() {
        fill(30);
        InterruptedFailure signal = new InterruptedFailure("the run", "was told to stop", "");
        int[] looked = {0};
        RotationTrial early = trial().beforeTheKeys(() -> {
            if (++looked[0] == 25) {
                throw signal;
            }
        });
        int generations = generations(golden.owner(0));
        ToolFailure failure = assertThrows(InterruptedFailure.class, early::run);
        assertEquals(RUN_AGAIN, failure.hint().orElse(""));
        assertEquals(List.of(RUN_AGAIN), early.nextSteps());
        assertEquals(generations, generations(golden.owner(0)));
        RotationTrial late = trial().beforeEachBatch(() -> {
            throw signal;
        });
        failure = assertThrows(InterruptedFailure.class, late::run);
        assertEquals(RESUME, failure.hint().orElse(""));
        assertEquals(3, late.nextSteps().size(), late.nextSteps()::toString);
        assertEquals(RUN_AGAIN, late.nextSteps().get(0));
        assertTrue(late.nextSteps().get(1).startsWith("the new keys may be made or not"), late.nextSteps()::toString);
        assertEquals(RESUME, late.nextSteps().get(2));
        live.run("create table one(x varchar(9))");
        live.run("insert into one values ('n')");
        RotationTrial refused = trial().updating(
                        update(Update.PLAIN).replace(" set data=", " set note=(select x from one), data="))
                .beforeEachBatch(() -> live.run("insert into one values ('m')"));
        failure = assertThrows(DatabaseFailure.class, refused::run);
        assertTrue(failure.hint().orElse("").endsWith("; " + RESUME), failure.hint()::toString);
        assertFalse(failure.hint().orElse("").contains("run again"), failure.hint()::toString);
        live.run("update rot set owner = 'stranger' where id = 3");
        failure = assertThrows(ToolFailure.class, () -> trial().resume().run());
        assertTrue(
                failure.hint().orElse("").endsWith("finish with the same command and --resume"),
                failure.hint()::toString);
        assertFalse(failure.hint().orElse("").contains("new keys are made"), failure.hint()::toString);
        live.run("update rot set owner = (select x.owner from (select owner from rot where id = 1) x) where id = 3");
        trial().resume().run();
        opensUnderTheCurrentKeys(30);
    }

    @Test
    void listsTheOneBadRowThatStopsTheRun() throws IOException {
        fill(30);
        spoil(25);
        spoil(27);
        Path list = scratch.resolve("bad.jsonl");
        assertThrows(UnsealFailure.class, () -> trial().listingTo(list).run());
        assertEquals(1, Files.readAllLines(list).size());
        assertTrue(Files.readString(list).startsWith("{\"place\":\"row id=25, note=n\","), Files.readString(list));
        live.run("update rot set owner = 'no' where id = 3");
        assertThrows(InputFailure.class, () -> trial().listingTo(list).run());
        assertTrue(Files.readString(list).startsWith("{\"place\":\"row id=3, note=n\","), Files.readString(list));
    }

    /** The names of such rows are cut alike. */
    @Test
    void tellsRowsApartWhoseLongNamesBeginAlike() throws IOException {
        fill(6);
        String alike = "a".repeat(45);
        live.run("update rot set note = concat('" + alike + "', id)");
        RotationTrial trial = trial().selecting("select note, owner, data from rot order by id")
                .updating(update(Update.PLAIN).replace("id=", "note="));
        byte[][] current = new byte[2][];
        RotationReport report = trial.beforeEachBatch(() -> {
                    for (int i = 0; i < 2; i++) {
                        current[i] = golden.acraStruct(golden.owner(i), data(i), true);
                        overwrite(i + 2, current[i]);
                        live.insert(
                                "update rot set owner = ? where id = ?", List.of(List.of(id(golden.owner(i)), i + 2)));
                    }
                })
                .run()
                .report();
        assertEquals(4, report.count(ValueState.ROTATED));
        assertEquals(2, report.count(ValueState.CURRENT));
        spoil(4);
        Path list = scratch.resolve("bad.jsonl");
        trial().selecting("select note, owner, data from rot order by id")
                .updating(update(Update.PLAIN).replace("id=", "note="))
                .skippingTo(list)
                .run();
        assertTrue(
                Files.readString(list).startsWith("{\"place\":\"row note=" + alike + "4\","), Files.readString(list));
    }

    /** Seals a row's value under a key that nobody has. */
    private void spoil(int id) {
        Path other = scratch.resolve("other" + id);
        try (GoldenKeystore stranger = new GoldenKeystore(kind() + "-clients", "before", other)) {
            KeyOwner owner = stranger.owner(id % 2);
            stranger.renew(owner);
            live.insert(
                    "update rot set data = ? where id = ?",
                    List.of(List.of(stranger.acraStruct(owner, data(id), true), id)));
        }
    }

    @Test
    void skipsCountsAndListsBadRows() throws Exception {
        fill(30);
        spoil(25);
        live.run(
                "update rot set owner = null where id = 7",
                "update rot set owner = '' where id = 8",
                "update rot set owner = 'stranger' where id = 9");
        Path list = scratch.resolve("bad.jsonl");
        RotationTrial trial = trial().batches(10, 2).skippingTo(list);
        RotationReport report = trial.run().report();
        assertEquals(26, report.count(ValueState.ROTATED));
        assertEquals(4, report.count(ValueState.FAILED));
        assertEquals(4, Files.readAllLines(list).size());
        assertTrue(Files.readString(list).contains("\"row id=25, note=n\""), Files.readString(list));
    }

    @Test
    void refusesBeforeNewKeysAreMadeWhatCannotWork() {
        fill(3);
        int generations = generations(golden.owner(0));
        assertThrows(
                DatabaseFailure.class,
                () -> trial().selecting("select nothing from nowhere").run());
        assertThrows(
                DatabaseFailure.class,
                () -> trial().updating(update(Update.PLAIN).replace("rot", "nowhere"))
                        .run());
        assertThrows(
                InputFailure.class,
                () -> trial().selecting("select data from rot").run());
        live.run("update rot set owner = 'stranger' where id = 3");
        ToolFailure failure = assertThrows(KeystoreFailure.class, () -> trial().run());
        assertTrue(failure.subject().contains("\"stranger\""), failure.subject());
        live.run("update rot set owner = 'no' where id = 3");
        failure = assertThrows(InputFailure.class, () -> trial().run());
        assertEquals("row id=3, note=n", failure.subject());
        assertEquals(generations, generations(golden.owner(0)));
    }

    /** What others write between our read and our write stays: under former keys it is rotated, under the current one left. */
    @ParameterizedTest
    @EnumSource
    void rotatesAnewWhatAnotherWriterChangedMeanwhile(Update form) {
        fill(30);
        KeyOwner owner = golden.owner(0);
        byte[] former = golden.acraStruct(owner, "theirs".getBytes(StandardCharsets.UTF_8), false);
        int[] batches = {0};
        byte[][] current = new byte[1][];
        RotationReport report = trial().updating(update(form))
                .batches(10, 2)
                .beforeEachBatch(() -> {
                    if (++batches[0] == 1) {
                        current[0] = golden.acraStruct(owner, "ours".getBytes(StandardCharsets.UTF_8), true);
                        overwrite(2, former);
                        overwrite(4, current[0]);
                        overwrite(28, former);
                        live.run("delete from rot where id = 6");
                    }
                })
                .run()
                .report();
        assertEquals(28, report.count(ValueState.ROTATED));
        assertEquals(1, report.count(ValueState.CURRENT));
        assertEquals(1, report.gone());
        List<byte[]> values = values();
        assertEquals(29, values.size());
        assertArrayEquals("theirs".getBytes(StandardCharsets.UTF_8), golden.open(owner, values.get(1)));
        assertArrayEquals(current[0], values.get(3));
        assertArrayEquals("theirs".getBytes(StandardCharsets.UTF_8), golden.open(owner, values.get(26)));
    }

    private void overwrite(int id, byte[] value) {
        live.insert("update rot set data = ? where id = ?", List.of(List.of(value, id)));
    }

    static void equal(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "row " + i);
        }
    }
}
