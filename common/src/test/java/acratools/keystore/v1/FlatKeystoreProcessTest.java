package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.failure.StorageFailure;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.Tree;
import acratools.themis.EcPrivateKey;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other processes at the same keystore: killed, at once, short of space, and with any umask. */
class FlatKeystoreProcessTest {
    @TempDir
    private Path scratch;

    private Path root;

    @BeforeEach
    void nameRoot() {
        root = scratch.resolve("keys");
    }

    private static String run(String before, Path root, int batches, int step) throws Exception {
        Process child = KeystoreChild.start(before, root, batches, step);
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            String line = String.valueOf(lines.readLine());
            if (line.equals("step")) {
                child.destroyForcibly();
            }
            child.waitFor();
            return line;
        }
    }

    private static void write(Path root, int batches) {
        try (Secret masterKey = KeystoreChild.masterKey();
                FlatKeystore keystore = KeystoreChild.open(new DirectoryStorage(root), masterKey)) {
            for (int i = 0; i < batches; i++) {
                KeystoreChild.writeEight(keystore);
            }
        }
    }

    /** Every key of every generation, by its name, newest first; the halves of each pair belong together. */
    private static Map<String, List<String>> keys(Path root) {
        Map<String, List<String>> all = new TreeMap<>();
        try (Secret masterKey = KeystoreChild.masterKey();
                FlatKeystore keystore = KeystoreChild.open(new DirectoryStorage(root), masterKey)) {
            for (KeyRef ref : KeystoreChild.EIGHT_KEYS) {
                KeyHistory history = keystore.history(ref);
                List<String> generations = new ArrayList<>();
                for (int i = 0; i < history.size(); i++) {
                    try (Secret key = history.open(i)) {
                        generations.add(key.use(HexFormat.of()::formatHex));
                    }
                }
                all.put(FlatLayout.path(ref), generations);
            }
        }
        return all;
    }

    private static void requirePairs(Path root) {
        try (Secret masterKey = KeystoreChild.masterKey();
                FlatKeystore keystore = KeystoreChild.open(new DirectoryStorage(root), masterKey)) {
            for (KeyRef ref : KeystoreChild.EIGHT_KEYS) {
                if (ref.kind() == KeyKind.STORAGE_PAIR) {
                    try (Secret container = keystore.currentKey(ref);
                            EcPrivateKey key = EcPrivateKey.read(container)) {
                        assertArrayEquals(
                                keystore.publicKey(ref).container(),
                                key.publicKey().container());
                    }
                }
            }
        }
    }

    /** Acra's tools stop at undotted names that they do not know. */
    private static void requireKnownNames(Path root) {
        for (String path : Tree.of(root).keySet()) {
            String name = path.replaceAll("/$", "");
            boolean dotted = name.substring(name.lastIndexOf('/') + 1).startsWith(".");
            String key = name.endsWith(".old") ? name.substring(0, name.length() - 4) : name;
            assertTrue(
                    name.isEmpty()
                            || dotted
                            || FlatLayout.parse(key).flatMap(FlatName::ref).isPresent(),
                    path);
        }
    }

    private static void requireNoTemporaries(Path root) {
        for (String path : Tree.withoutLock(root).keySet()) {
            assertTrue(!path.contains(".acra-tools."), path);
        }
    }

    @Test
    void keepsAllOldKeysOrHasAllNewOnesWhereverItIsKilled() throws Exception {
        write(root, 2);
        int killed = 0;
        boolean undone = false;
        boolean finished = false;
        for (String line = "step"; line.equals("step"); ) {
            Map<String, List<String>> before = keys(root);
            line = run("true", root, 1, killed + 1);
            requireKnownNames(root);
            Map<String, List<String>> left = keys(root);
            left.forEach((name, generations) -> assertTrue(generations.containsAll(before.get(name)), name));
            try (DirectoryStorage storage = new DirectoryStorage(root)) {
                storage.lock(LockMode.EXCLUSIVE).close();
            }
            requireNoTemporaries(root);
            requirePairs(root);
            Map<String, List<String>> after = keys(root);
            Set<Integer> grown = new TreeSet<>();
            after.forEach((name, generations) -> {
                int more = generations.size() - before.get(name).size();
                assertEquals(before.get(name), generations.subList(more, generations.size()));
                grown.add(more);
            });
            assertEquals(1, grown.size(), "some keys are new, some are not, at step " + (killed + 1));
            undone |= grown.contains(0);
            finished |= grown.contains(1);
            assertTrue(line.equals("step") || line.equals("done"), line);
            killed++;
        }
        assertTrue(undone && finished && killed > 50, "killed " + killed);
    }

    @Test
    void losesNothingWhenTwoProcessesWriteAtOnce() throws Exception {
        Process one = KeystoreChild.start("true", root, 50, 0);
        Process two = KeystoreChild.start("true", root, 50, 0);
        for (Process child : new Process[] {one, two}) {
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("done", lines.readLine());
            }
            child.waitFor();
        }
        keys(root).forEach((name, generations) -> {
            assertEquals(100, generations.size(), name);
            assertEquals(100, new TreeSet<>(generations).size(), name);
        });
        requirePairs(root);
        requireNoTemporaries(root);
    }

    @Test
    void givesNoModeWiderThanNeededUnderAnyUmask() throws Exception {
        assertEquals("done", run("umask 000", root, 2, 0));
        Tree.of(root).forEach((path, status) -> {
            String expected = path.endsWith("/") ? "rwx------" : path.contains(".pub") ? "rw-r--r--" : "rw-------";
            assertEquals(expected, status.substring(0, 9), path);
        });
        assertEquals("done", run("umask 077", scratch.resolve("narrow"), 1, 0));
        Tree.of(scratch.resolve("narrow"))
                .forEach((path, status) -> assertTrue(status.startsWith("rw") && status.contains("------"), path));
    }

    @Test
    void leavesNothingBehindAtTheLimitOfFileSize() throws Exception {
        write(root, 1);
        Map<String, String> before = Tree.withoutLock(root);
        String line = run("trap '' XFSZ; ulimit -f 1", root, 1, 0);
        assertTrue(line.contains("cannot write: file too large"), line);
        assertEquals(before, Tree.withoutLock(root));
    }

    @Test
    void leavesNothingBehindOnAFullDiskOrAReadOnlyOne() throws Exception {
        Path disk = Files.createDirectory(scratch.resolve("disk"));
        assumeTrue(
                shell("mount -t tmpfs -o size=1m tmpfs '" + disk + "'") == 0,
                "mounting is not permitted here; the file size limit and the steps cover the rest");
        try {
            Path keys = disk.resolve("keys");
            write(keys, 1);
            long used = Files.getFileStore(disk).getTotalSpace()
                    - Files.getFileStore(disk).getUsableSpace();
            Map<String, String> before = Tree.withoutLock(keys);
            int refused = 0;
            for (long free = 4096; ; free += 4096) {
                assertEquals(0, shell("mount -o remount,size=" + (used + free) + " '" + disk + "'"));
                try {
                    write(keys, 1);
                    break;
                } catch (StorageFailure failure) {
                    refused++;
                    assertTrue(failure.reason().contains("no space left"), failure.getMessage());
                    assertTrue(failure.hint().orElseThrow().contains("free space"));
                    assertEquals(before, Tree.withoutLock(keys));
                }
            }
            assertTrue(refused > 5, "refused " + refused);
            assertEquals(0, shell("mount -o remount,ro '" + disk + "'"));
            StorageFailure failure = assertThrows(StorageFailure.class, () -> write(keys, 1));
            assertTrue(failure.reason().contains("read-only file system"), failure.getMessage());
            requirePairs(keys);
        } finally {
            shell("umount '" + disk + "'");
        }
    }

    private static int shell(String command) throws Exception {
        return new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void showsAReaderWholeKeysWhileOthersAreWritten() throws Exception {
        write(root, 1);
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            Map<String, List<String>> last = keys(root);
            while (!over.get()) {
                Map<String, List<String>> now = keys(root);
                last.forEach((name, generations) ->
                        assertTrue(now.get(name).containsAll(generations), "lost a generation of " + name));
                last = now;
            }
        });
        reader.setUncaughtExceptionHandler((thread, e) -> wrong.set(e));
        reader.start();
        for (int i = 0; i < 20; i++) {
            write(root, 1);
        }
        over.set(true);
        reader.join();
        if (wrong.get() != null) {
            throw new AssertionError(wrong.get());
        }
    }
}
