package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.tooltest.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that end before a master key is needed; the packaged tool's tests have the others. */
class RollbackCommandTest {
    private static final String POSTGRESQL = "--postgresql_enable";
    private static final String DSN = "--connection_string=postgresql://u:p4ssw0rd@127.0.0.1:1/d?sslmode=disable";
    private static final String SELECT = "--select=select data from src";
    private static final String INSERT = "--insert=insert into dst(data) values($1)";
    private static final String CLIENT = "--client_id=client1";

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"--nosuch", "--select", "--execute=maybe", "--batch_size=x"})
    void refusesWhatGoRefuses(String arg) throws IOException {
        run(2, arg);
    }

    @Test
    void helpIsGroupedAndOnStdout() throws IOException {
        CommandRun run = run(0, "--help");
        for (String title :
                List.of("Encrypted data", "Decrypted data", "Database", "TLS to the database", "Keystore")) {
            assertTrue(run.out().contains("\n" + title + ":\n"), run.out());
        }
        assertEquals("", run.err());
    }

    @Test
    void wantsExactlyOneKindOfDatabase() throws IOException {
        told(run(1), "--postgresql_enable and --mysql_enable: are both missing");
        told(run(1, POSTGRESQL, "--mysql_enable", DSN, SELECT, INSERT, CLIENT), "are both given");
    }

    @Test
    void wantsEverythingThatItNeeds() throws IOException {
        List<String> all = List.of(POSTGRESQL, DSN, SELECT, INSERT, CLIENT);
        for (String missing : List.of(DSN, SELECT, INSERT, CLIENT)) {
            List<String> rest = new ArrayList<>(all);
            rest.remove(missing);
            CommandRun run = run(1, rest.toArray(String[]::new));
            told(run, "error: " + missing.substring(0, missing.indexOf('=')) + ": is missing\nhint: ");
        }
    }

    @Test
    void wantsSomethingToDo() throws IOException {
        told(
                run(1, POSTGRESQL, DSN, SELECT, INSERT, CLIENT, "--output_file="),
                "error: --output_file: is empty, and --execute is not given");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql, insert into dst(data) values(?), $1",
        "postgresql, insert into dst(data) values('$1'), $1",
        "postgresql, insert into dst(data) values($2), $1",
        "postgresql, insert into dst$1 default values, $1",
        "mysql, insert into dst(data) values($1), ?",
        "mysql, insert into dst(data) values('?'), ?"
    })
    void wantsAPlaceForTheValue(String kind, String insert, String placeholder) throws IOException {
        told(
                run(1, "--" + kind + "_enable", DSN, SELECT, "--insert=" + insert, CLIENT),
                "error: --insert: has no placeholder " + placeholder + " for the decrypted value");
    }

    @Test
    void wantsAClientIdThatIsOne() throws IOException {
        told(run(1, POSTGRESQL, DSN, SELECT, INSERT, "--client_id=x"), "client id \"x\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:p4ssw0rd@127.0.0.1:1/d?nonsense=p4ssw0rd",
                "p4ssw0rd",
                "postgresql://u:p4ssw0rd@h:p4ssw0rd/d"
            })
    void quotesNothingOfAConnectionStringThatIsNone(String dsn) throws IOException {
        CommandRun run = run(1, POSTGRESQL, "--connection_string=" + dsn, SELECT, INSERT, CLIENT, "-d");
        assertTrue(!run.err().contains("p4ssw0rd"), run.err());
    }

    @Test
    void aKeystoreThatIsNotThereIsNotMadeByMistake() throws IOException {
        CommandRun run =
                run(1, POSTGRESQL, DSN, SELECT, INSERT, CLIENT, "--keys_dir=" + scratch.resolve("nowhere"), output());
        told(run, "nowhere: holds no keystore yet");
    }

    @Test
    void aPlaceWhereNoFileCanBeIsToldBeforeAnythingElse() throws IOException {
        told(
                run(1, POSTGRESQL, DSN, SELECT, INSERT, CLIENT, "--output_file=" + scratch.resolve("no/out.sql")),
                "no/out.sql: its directory does not exist");
    }

    private String output() {
        return "--output_file=" + scratch.resolve("out.sql");
    }

    private static void told(CommandRun run, String text) {
        assertTrue(run.err().contains(text), run.err());
    }

    /** Runs the tool; whatever the exit code, it leaves no file and prints no result. */
    private CommandRun run(int exitCode, String... args) throws IOException {
        CommandRun run = CommandRun.of(new RollbackCommand(), scratch, args);
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(exitCode == 0 || run.out().isEmpty(), run.out());
        try (Stream<Path> files = Files.list(scratch)) {
            assertEquals(0, files.count());
        }
        return run;
    }
}
