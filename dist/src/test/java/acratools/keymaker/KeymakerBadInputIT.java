package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.packaged.KeystoreKeys;
import acratools.packaged.Leaks;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories, files, disks, ids and signals that are not as they should be: a message, and nothing lost. */
class KeymakerBadInputIT {
    private static final int ROUNDS = 25;

    @TempDir
    private Path scratch;

    private Path root;
    private ToolRun run;
    private KeystoreKeys keystore;

    @BeforeEach
    void nameKeystore() {
        root = scratch.resolve(".acrakeys");
        run = PackagedKeymaker.withMasterKey(scratch).args("--keystore=v1");
        keystore = new KeystoreKeys(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwxrwx---", "rwx-----x"})
    void refusesADirectoryThatOthersMayOpen(String mode) throws IOException {
        run.run().assertExit(0);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(mode));
        requireRefused(run, ".acrakeys: has mode 07", ", needs 0700", "hint: chmod 0700 '.acrakeys'");
    }

    @Test
    void refusesAKeyThatOthersMayRead() throws IOException {
        run.run().assertExit(0);
        Files.setPosixFilePermissions(root.resolve("client_hmac"), PosixFilePermissions.fromString("rw-r--r--"));
        requireRefused(run, "client_hmac: has mode 0644, needs 0600", "hint: chmod 0600");
    }

    @Test
    void refusesADirectoryThatItMayNotWrite() throws Exception {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path closed = Files.createDirectory(scratch.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        ToolRun unprivileged = unprivileged("--keystore=v1", "--keys_output_dir=" + closed + "/keys")
                .args("--keys_public_output_dir=" + closed + "/keys");
        requireRefused(unprivileged, "closed/keys: cannot make: permission denied", "hint: run the tool as the owner");
        requireRefused(
                unprivileged("--keystore=v1", "--generate_master_key=" + closed + "/master.key"),
                "master key file " + closed + "/master.key: cannot be written");
    }

    @Test
    void needsNoPublicDirectoryForPrivateKeys() throws Exception {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path open = Files.createDirectory(scratch.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        unprivileged("--keystore=v1", "--keys_output_dir=" + open + "/keys", "--generate_hmac_key")
                .in(Path.of("/"))
                .run()
                .assertExit(0);
        assertTrue(Files.exists(open.resolve("keys/client_hmac")));
    }

    /** Root may write everywhere, so the tool then runs as nobody. */
    private ToolRun unprivileged(String... args) throws IOException {
        ToolRun plain = (int) Files.getAttribute(scratch, "unix:uid") == 0
                ? ToolRun.command(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        PackagedKeymaker.launcher().toString())
                : ToolRun.of(PackagedKeymaker.launcher());
        return plain.in(scratch)
                .env("ACRA_MASTER_KEY", PackagedKeymaker.masterKeyBase64())
                .args(args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_hmac", "client_storage.pub", ".poison_key", ".poison_key/poison_key", "."})
    void refusesSymbolicLinks(String replaced) throws Exception {
        run.run().assertExit(0);
        Path file = root.resolve(replaced).normalize();
        Path moved = scratch.resolve("moved");
        Files.move(file, moved);
        Files.createSymbolicLink(file, moved);
        requireRefused(run, ": is a symbolic link, which keys are never read or written through");
        Files.delete(file);
        Files.move(moved, file);
        requireGoesOn();
    }

    @Test
    void refusesAFileInPlaceOfADirectoryAndTheOtherWayRound() throws Exception {
        Files.writeString(root, "a file");
        requireRefused(run, ".acrakeys: is not a directory");
        Files.delete(root);
        run.run().assertExit(0);
        Files.delete(root.resolve("client_hmac"));
        Files.createDirectory(root.resolve("client_hmac"));
        requireRefused(run, "client_hmac: is not a regular file");
        Files.delete(root.resolve("client_hmac"));
        requireGoesOn();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab",
                "four",
                "../../etc",
                "a/b/c/d",
                "client.id",
                "client\nid",
                "клієнт",
                "client\u001b[31m",
                "client%00"
            })
    void refusesInvalidClientIds(String id) {
        ToolResult result = requireRefused(run.args("--client_id=" + id), "error: ", "client id", "\nhint: ");
        assertFalse(result.stderr().contains("\u001b"), "a terminal would obey");
    }

    @Test
    void refusesNoClientAndOneThatIsTooLong() {
        requireRefused(run.args("--client_id="), "is empty, and no certificate names the client");
        requireRefused(run.args("--client_id=" + "a".repeat(257)), "client id");
        run.args("--client_id=" + "a".repeat(220), "--generate_hmac_key").run().assertExit(0);
    }

    @Test
    void leavesNothingHalfWrittenAtTheLimitOfFileSize() throws Exception {
        run.run().assertExit(0);
        ToolRun limited = shell("trap '' XFSZ; ulimit -f 1; exec \"$0\" --keystore=v1");
        requireRefused(
                limited,
                "cannot write: file too large",
                "hint: free space there, or raise the quota or file size limit");
        requireGoesOn();
    }

    @Test
    void leavesNothingHalfWrittenOnAFullDisk() throws Exception {
        Path disk = Files.createDirectory(scratch.resolve("disk"));
        assumeTrue(
                system("mount -t tmpfs -o size=1m tmpfs '" + disk + "'") == 0,
                "mounting is not permitted here; the limit of file size covers the rest");
        try {
            root = disk.resolve("keys");
            keystore = new KeystoreKeys(root);
            run = run.args("--keys_output_dir=" + root, "--keys_public_output_dir=" + root);
            run.run().assertExit(0);
            long used = Files.getFileStore(disk).getTotalSpace()
                    - Files.getFileStore(disk).getUsableSpace();
            Map<String, List<String>> before = keystore.open();
            int refused = 0;
            for (long free = 0; ; free += 16384) {
                assertEquals(0, system("mount -o remount,size=" + (used + free + 4096) + " '" + disk + "'"));
                ToolResult result = run.run();
                if (result.exitCode() == 0) {
                    break;
                }
                result.assertExit(1).assertStdout("").assertStderrContains("no space left on device");
                assertEquals(before, keystore.open());
                keystore.requireNoLeftovers();
                refused++;
            }
            assertTrue(refused > 1, "refused " + refused);
            assertEquals(0, system("mount -o remount,ro '" + disk + "'"));
            requireRefused(run, "read-only file system");
        } finally {
            system("umount '" + disk + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec >/dev/full",
                "exec >&-",
                "mkfifo pipe; (exec 3<pipe) & exec >pipe; wait; rm pipe",
            })
    void tellsThatResultsWereNotPrintedThoughTheKeysAreThere(String stdout) {
        shell(stdout + "; \"$0\" --keystore=v1; echo \"code $?\" >&2")
                .run()
                .assertStderrContains("standard output: could not be written, though the work is done")
                .assertStderrContains("code 1");
        assertEquals(6, keystore.open().size());
        keystore.requireNoLeftovers();
        keystore.requirePairs();
    }

    @Test
    void goesOnWithoutStandardErrorAndInput() {
        shell("exec \"$0\" --keystore=v1 -d 2>&- <&-").run().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES);
        shell("exec \"$0\" --keystore=v1 -d 2>/dev/full").run().assertExit(0);
        keystore.open().forEach((name, generations) -> assertEquals(2, generations.size(), name));
        keystore.requireKnownNames();
        keystore.requireNoLeftovers();
    }

    @Test
    @Tag("once")
    void losesNothingWhenTwoRunAtOnce() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                List<Future<ToolResult>> both = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    both.add(workers.submit(run::run));
                }
                for (Future<ToolResult> end : both) {
                    end.get()
                            .assertExit(0)
                            .assertStdout(PackagedKeymaker.ALL_LINES)
                            .assertStderr("");
                }
            }
        } finally {
            workers.shutdownNow();
        }
        keystore.open().forEach((name, generations) -> {
            assertEquals(2 * ROUNDS, generations.size(), name);
            assertEquals(2 * ROUNDS, new TreeSet<>(generations).size(), name);
        });
        keystore.requirePairs();
        keystore.requireNoLeftovers();
    }

    @Test
    void endsAtASafePointWhenToldTo() throws Exception {
        run.run().assertExit(0);
        int stopped = 0;
        for (Signal signal : new Signal[] {Signal.TERM, Signal.INT}) {
            for (int change : new int[] {1, 6, 15, 28, 40}) {
                Map<String, List<String>> before = keystore.open();
                boolean done;
                try (StoppedProcess process = MemoryScan.of(run)
                        .signalBeforeChange(signal, change, root)
                        .start()) {
                    ToolResult end = process.resume();
                    // A run may be over before the JVM, on a machine with much to do, hears of the signal.
                    done = end.exitCode() == 0;
                    if (!done) {
                        stopped++;
                        end.assertExit(signal == Signal.TERM ? 143 : 130);
                    }
                }
                keystore.requireNoLeftovers();
                keystore.requirePairs();
                TreeSet<Integer> grown = new TreeSet<>();
                keystore.open()
                        .forEach((name, generations) ->
                                grown.add(generations.size() - before.get(name).size()));
                assertEquals(1, grown.size(), "some keys are new, some are not: " + grown);
                assertTrue(!done || grown.contains(1), "told of success, and made no keys");
            }
        }
        assertTrue(stopped > 0, "no run was stopped");
        requireGoesOn();
    }

    private ToolRun shell(String script) {
        return ToolRun.command("sh", "-c", script, PackagedKeymaker.launcher().toString())
                .in(scratch)
                .env("ACRA_MASTER_KEY", PackagedKeymaker.masterKeyBase64());
    }

    /** Exit code 1, nothing on stdout, everything as it was. */
    private ToolResult requireRefused(ToolRun refused, String... parts) {
        Map<String, String> before = KeystoreKeys.state(scratch);
        before.keySet().removeIf(path -> path.endsWith(".acra-tools.lock"));
        ToolResult result = refused.run().assertExit(1).assertStdout("");
        for (String part : parts) {
            result.assertStderrContains(part);
        }
        Leaks.requireNone(result, PackagedKeymaker.masterKey());
        Map<String, String> after = KeystoreKeys.state(scratch);
        after.keySet().removeIf(path -> path.endsWith(".acra-tools.lock"));
        assertEquals(before, after, result::toString);
        return result;
    }

    private void requireGoesOn() {
        run.run().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES).assertStderr("");
        assertEquals(6, keystore.open().size());
        keystore.requireNoLeftovers();
        keystore.requireKnownNames();
        keystore.requirePairs();
    }

    private static int system(String command) throws Exception {
        return new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
