package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKeys;
import acratools.packaged.LiveDatabases;
import acratools.testkit.Golden;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Acra's own tool made of these rows: the same file, byte for byte, and the same rows in a live database. */
@ExtendWith(LiveServers.class)
class RollbackGoldenIT {
    private static LiveDatabases databases;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @TempDir
    private Path work;

    static List<String> cases() throws IOException {
        try (Stream<Path> cases = Files.list(Golden.path("rollback"))) {
            List<String> names =
                    cases.map(path -> path.getFileName().toString()).sorted().toList();
            assertTrue(names.size() >= 7, names.toString());
            return names;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesTheFileAndTheRowsOfAcrasTool(String name) throws IOException {
        try (GoldenRollback golden = GoldenRollback.open(databases, name, work)) {
            var keystore = KeystoreKeys.state(work.resolve(".acrakeys"));
            ToolResult result =
                    golden.run().run().assertExit(golden.badRows() == 0 ? 0 : 1).assertStdout("");
            assertArrayEquals(golden.acrasFile(), Files.readAllBytes(golden.file()));
            assertEquals(golden.acrasRows(), golden.rows());
            assertEquals(golden.badRows() == 0, result.stderr().isEmpty(), result::toString);
            assertEquals(keystore, KeystoreKeys.state(work.resolve(".acrakeys")));
            assertEquals(
                    "rw-------",
                    java.nio.file.attribute.PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(golden.file())));
        }
    }

    @Test
    void aBadRowIsNamedAndCountedAndCanBeAllowed() throws IOException {
        try (GoldenRollback golden = GoldenRollback.open(databases, "postgresql-one-bad-row", work)) {
            String named = "--select=select data, id from src order by id";
            golden.run()
                    .args(named, "--bad_rows_file=bad")
                    .run()
                    .assertExit(1)
                    .assertStderrContains("row left out")
                    .assertStderrContains("row 4, id=3")
                    .assertStderrContains("error: 1 row: could not be decrypted and was left out; all others are done");
            assertEquals(
                    "{\"place\":\"row 4, id=3\",\"reason\":\"does not open under this key\"}\n",
                    Files.readString(work.resolve("bad")));
            golden.database().run("delete from dst");
            golden.run()
                    .args(named, "--skip_bad_rows", "--json")
                    .run()
                    .assertExit(0)
                    .assertStdoutContains("{\"version\":1,\"rows\":10,\"decrypted\":9,\"null\":0,\"empty\":0,"
                            + "\"not_encrypted\":0,\"failed\":1,\"output_file\":\"out.sql\",\"executed\":9,");
            assertArrayEquals(golden.acrasFile(), Files.readAllBytes(golden.file()));
            assertEquals(golden.acrasRows(), golden.rows());
        }
    }
}
