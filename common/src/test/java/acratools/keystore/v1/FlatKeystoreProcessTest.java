package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.failure.StorageFailure;
import acratools.id.KeyRef;
import acratools.keystore.KeystoreProcessContract;
import acratools.keystore.KeystoreVersion;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Other processes at the same keystore: killed, at once, short of space, and with any umask. */
class FlatKeystoreProcessTest extends KeystoreProcessContract {
    FlatKeystoreProcessTest() {
        super(KeystoreVersion.V1);
    }

    /** Acra's tools stop at undotted names that they do not know. */
    @Override
    protected void requireNames(Path left) {
        for (String name : names(left)) {
            boolean dotted = name.substring(name.lastIndexOf('/') + 1).startsWith(".");
            String key = name.endsWith(".old") ? name.substring(0, name.length() - 4) : name;
            assertTrue(
                    name.isEmpty()
                            || dotted
                            || FlatLayout.parse(key).flatMap(FlatName::ref).isPresent(),
                    name);
        }
    }

    /** The lock alone sets right what a killed writer left. */
    @Override
    protected void recover(Path left) {
        try (DirectoryStorage storage = new DirectoryStorage(left)) {
            storage.lock(LockMode.EXCLUSIVE).close();
        }
        requireWhole(left);
    }

    @Test
    void givesNoModeWiderThanNeededUnderAnyUmask() throws Exception {
        assertEquals("done", run("umask 000", root(), "2"));
        Tree.of(root()).forEach((path, status) -> {
            String expected = path.endsWith("/") ? "rwx------" : path.contains(".pub") ? "rw-r--r--" : "rw-------";
            assertEquals(expected, status.substring(0, 9), path);
        });
        assertEquals("done", run("umask 077", scratch().resolve("narrow"), "1"));
        Tree.of(scratch().resolve("narrow"))
                .forEach((path, status) -> assertTrue(status.startsWith("rw") && status.contains("------"), path));
    }

    @Test
    void leavesNothingBehindAtTheLimitOfFileSize() throws Exception {
        write(root());
        Map<String, String> before = Tree.withoutLock(root());
        String line = run("trap '' XFSZ; ulimit -f 1", root(), "1");
        assertTrue(line.contains("cannot write: file too large"), line);
        assertEquals(before, Tree.withoutLock(root()));
    }

    @Test
    void leavesNothingBehindOnAFullDiskOrAReadOnlyOne() throws Exception {
        Path disk = Files.createDirectory(scratch().resolve("disk"));
        assumeTrue(
                shell("mount -t tmpfs -o size=1m tmpfs '" + disk + "'") == 0,
                "mounting is not permitted here; the file size limit and the steps cover the rest");
        try {
            Path keys = disk.resolve("keys");
            write(keys);
            long used = Files.getFileStore(disk).getTotalSpace()
                    - Files.getFileStore(disk).getUsableSpace();
            Map<String, String> before = Tree.withoutLock(keys);
            int refused = 0;
            for (long free = 4096; ; free += 4096) {
                assertEquals(0, shell("mount -o remount,size=" + (used + free) + " '" + disk + "'"));
                try {
                    write(keys);
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
            StorageFailure failure = assertThrows(StorageFailure.class, () -> write(keys));
            assertTrue(failure.reason().contains("read-only file system"), failure.getMessage());
            requireWhole(keys);
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
        write(root());
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            Map<KeyRef, List<String>> last = keys(root());
            while (!over.get()) {
                Map<KeyRef, List<String>> now = keys(root());
                last.forEach((name, generations) ->
                        assertTrue(now.get(name).containsAll(generations), "lost a generation of " + name));
                last = now;
            }
        });
        reader.setUncaughtExceptionHandler((thread, e) -> wrong.set(e));
        reader.start();
        for (int i = 0; i < 20; i++) {
            write(root());
        }
        over.set(true);
        reader.join();
        if (wrong.get() != null) {
            throw new AssertionError(wrong.get());
        }
    }
}
