package acratools.tooltest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.cli.ToolCommand;
import acratools.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command lines of a tool that works on a keystore, as far as they end before a master key is needed; the packaged
 * tool's tests have the others. A run gets flags with which it would do its job on the keystore given, and one more.
 */
public abstract class CommandContract {
    private final Supplier<? extends ToolCommand> command;
    private final String directoryFlag;

    @TempDir
    private Path scratch;

    /**
     * @param command a new one for each run
     * @param directoryFlag for where the keystore is, with its dashes
     */
    protected CommandContract(Supplier<? extends ToolCommand> command, String directoryFlag) {
        this.command = command;
        this.directoryFlag = directoryFlag;
    }

    /**
     * The flags with which the tool would do its job.
     *
     * @param keystore where its keystore is, or is not
     */
    protected List<String> flagsOfAJob(Path keystore) {
        return List.of(directoryFlag + "=" + keystore);
    }

    /** Flags with values that the tool refuses, naming the flag, of which it has more than the keystore's. */
    protected List<String> refusedValues() {
        return List.of();
    }

    /** Whether the tool makes a keystore v1 where there is none, as Acra's does, and does not ask for {@code --keystore}. */
    protected boolean makesAKeystoreV1() {
        return false;
    }

    /** A directory of this test alone; runs look for their default config file there. */
    protected final Path scratch() {
        return scratch;
    }

    /** Runs the tool with {@code args} alone. @throws AssertionError on another exit code */
    protected final CommandRun run(int exitCode, String... args) {
        CommandRun run = CommandRun.of(command.get(), scratch, args);
        assertEquals(exitCode, run.exitCode(), run.err());
        return run;
    }

    /** Runs the tool's job on {@code keystore}, which must fail without a word on stdout. @return what it says */
    protected final String refused(Path keystore, String... more) {
        List<String> args = new ArrayList<>(flagsOfAJob(keystore));
        args.addAll(List.of(more));
        CommandRun run = run(1, args.toArray(new String[0]));
        assertEquals("", run.out());
        return run.err();
    }

    /** A copy of a keystore v1 that Acra made. */
    protected final Path golden() {
        return Golden.copy("keystore-v1/plain/keys", scratch.resolve("keys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nosuch", "-v=maybe"})
    void refusesWhatGoRefuses(String arg) {
        run(2, arg);
    }

    @Test
    void refusesAFlagWithoutItsValue() {
        assertTrue(run(2, directoryFlag).err().contains(directoryFlag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-help"})
    void helpIsGroupedAndOnStdout(String arg) {
        CommandRun run = run(0, arg);
        for (String title : List.of("Keystore", "Master key", "Master key from HashiCorp Vault", "Keystore in Redis")) {
            assertTrue(run.out().contains("\n" + title + ":\n"), run.out());
        }
        assertTrue(run.out().contains(directoryFlag), run.out());
        assertEquals("", run.err());
    }

    @Test
    void tellsItsVersion() {
        String name = command.get().description().name();
        String out = run(0, "--version").out();
        assertTrue(out.startsWith(name + " 0.94."), out);
    }

    @Test
    void tellsOfAKeystoreThatIsNotThere() throws IOException {
        Path nowhere = scratch.resolve("nowhere");
        assertTellsOfAMissingKeystore(nowhere);
        assertFalse(Files.exists(nowhere));
        assertTellsOfAMissingKeystore(Files.createDirectory(
                scratch.resolve("empty"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    private void assertTellsOfAMissingKeystore(Path place) {
        String message = refused(place);
        if (makesAKeystoreV1()) {
            assertSays(place + " holds no keystore yet: a new one of version 1 is made", message);
            assertSays("--keystore=v1|v2", message);
            assertSays("ACRA_MASTER_KEY", message);
        } else {
            assertSays(place.getFileName() + ": holds no keystore yet", message);
        }
    }

    @Test
    void saysNothingOfANewKeystoreThatIsAskedFor() {
        String message = refused(scratch.resolve("nowhere"), "--keystore=v1");
        assertFalse(message.contains("holds no keystore yet"), message);
        assertSays("ACRA_MASTER_KEY", message);
    }

    @Test
    void theVersionOfTheKeystoreIsDetected() {
        assertSays("ACRA_MASTER_KEY", refused(golden()));
    }

    @Test
    void refusesAKeystoreOfAnotherVersionThanAskedFor() {
        assertSays("is a keystore v1, and --keystore asks for v2", refused(golden(), "--keystore=v2"));
    }

    @Test
    void refusesAKeystoreThatOthersCanRead() throws IOException {
        Path root = golden();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertSays("0700", refused(root));
    }

    @Test
    void refusesValuesThatItDoesNotKnow() {
        List<String> flags = new ArrayList<>(List.of("--keystore=v3", "--keystore_encryption_type=none"));
        flags.addAll(refusedValues());
        for (String flag : flags) {
            assertSays(flag.substring(0, flag.indexOf('=')), refused(golden(), flag));
        }
    }

    private static void assertSays(String expected, String message) {
        assertTrue(message.contains(expected), message);
    }
}
