package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.cli.Tool;
import acratools.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that end before a master key is needed; the packaged tool's tests have the others. */
class AddZoneCommandTest {
    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"--nosuch", "--keys_output_dir", "-v=maybe"})
    void refusesWhatGoRefuses(String arg) {
        run(List.of(arg), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-help"})
    void helpIsGroupedAndOnStdout(String arg) {
        Run run = run(List.of(arg), 0);
        for (String title : List.of("Keystore", "Master key", "Master key from HashiCorp Vault", "Keystore in Redis")) {
            assertTrue(run.out.contains("\n" + title + ":\n"), run.out);
        }
        assertTrue(run.out.contains("--keys_output_dir"), run.out);
        assertEquals("", run.err);
    }

    @Test
    void tellsItsVersion() {
        Run run = run(List.of("--version"), 0);
        assertTrue(run.out.startsWith("acra-addzone 0.94."), run.out);
    }

    @Test
    void tellsThatAMissingOrEmptyDirectoryBecomesAKeystore() throws IOException {
        Path empty = Files.createDirectory(
                scratch.resolve("empty"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Path root : List.of(scratch.resolve("nowhere"), empty)) {
            Run run = run(List.of("--keys_output_dir=" + root), 1);
            assertTrue(run.err.contains(root + " holds no keystore yet: a new one of version 1 is made"), run.err);
            assertTrue(run.err.contains("--keystore=v1|v2"), run.err);
            assertTrue(run.err.contains("ACRA_MASTER_KEY"), run.err);
            assertEquals("", run.out);
        }
        assertFalse(Files.exists(scratch.resolve("nowhere")));
    }

    @Test
    void saysNothingOfANewKeystoreThatIsAskedFor() {
        Run run = run(List.of("--keystore=v1", "--keys_output_dir=" + scratch.resolve("nowhere")), 1);
        assertFalse(run.err.contains("holds no keystore yet"), run.err);
        assertTrue(run.err.contains("ACRA_MASTER_KEY"), run.err);
    }

    @Test
    void theVersionOfTheKeystoreIsDetected() {
        Run run = run(List.of("--keys_output_dir=" + golden()), 1);
        assertTrue(run.err.contains("ACRA_MASTER_KEY"), run.err);
        assertEquals("", run.out);
    }

    @Test
    void refusesAKeystoreOfAnotherVersionThanAskedFor() {
        Run run = run(List.of("--keystore=v2", "--keys_output_dir=" + golden()), 1);
        assertTrue(run.err.contains("is a keystore v1, and --keystore asks for v2"), run.err);
    }

    @Test
    void refusesAKeystoreThatOthersCanRead() throws IOException {
        Path root = golden();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Run run = run(List.of("--keys_output_dir=" + root), 1);
        assertTrue(run.err.contains("0700"), run.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--keystore=v3", "--keystore_encryption_type=none"})
    void refusesValuesThatItDoesNotKnow(String flag) {
        Run run = run(List.of("--keys_output_dir=" + golden(), flag), 1);
        assertTrue(run.err.contains(flag.substring(0, flag.indexOf('='))), run.err);
        assertEquals("", run.out);
    }

    @Test
    void takesAnOldScriptsFlagWithAWarning() {
        Run run = run(List.of("--fs_keystore_enable=true", "--keys_output_dir=" + golden()), 1);
        assertTrue(run.err.contains("flag=fs_keystore_enable"), run.err);
        assertTrue(run.err.contains("ACRA_MASTER_KEY"), run.err);
    }

    private Path golden() {
        return Golden.copy("keystore-v1/plain/keys", scratch.resolve("keys"));
    }

    private Run run(List<String> args, int exitCode) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Tool tool = new Tool(scratch, out, err, Clock.systemUTC());
        int code = tool.start(new AddZoneCommand(), args.toArray(new String[0]));
        Run run = new Run(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        assertEquals(exitCode, code, run.err);
        return run;
    }

    private record Run(String out, String err) {}
}
