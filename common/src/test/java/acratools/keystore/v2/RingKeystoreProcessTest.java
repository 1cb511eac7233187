package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.keystore.KeystoreDetection;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.Tree;
import acratools.themis.EcPrivateKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other processes at the same key rings: killed at each step, and at once. */
class RingKeystoreProcessTest {
    @TempDir
    private Path scratch;

    private Path root;

    @BeforeEach
    void nameRoot() {
        root = scratch.resolve("keys");
    }

    private String runToStep(int step) throws Exception {
        Process child = RingChild.start(root, 1, step);
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            String line = String.valueOf(lines.readLine());
            if (line.equals("step")) {
                child.destroyForcibly();
            }
            child.waitFor();
            return line;
        }
    }

    private void write() {
        try (MasterKeyPair masterKey = RingChild.masterKey();
                RingKeystore keystore = GoldenRings.open(root, masterKey)) {
            RingChild.writeThree(keystore);
        }
    }

    /** Every key of each ring, newest first; the halves of the current pair belong together. */
    private Map<String, List<String>> keys() {
        Map<String, List<String>> all = new TreeMap<>();
        try (MasterKeyPair masterKey = RingChild.masterKey();
                RingKeystore keystore = GoldenRings.open(root, masterKey)) {
            for (KeyRef ref : RingChild.THREE_KEYS) {
                KeyHistory history = keystore.history(ref);
                List<String> generations = new ArrayList<>();
                for (int i = 0; i < history.size(); i++) {
                    try (Secret key = history.open(i)) {
                        generations.add(key.use(HexFormat.of()::formatHex));
                    }
                }
                all.put(RingLayout.ring(ref), generations);
                if (ref.kind() == KeyKind.STORAGE_PAIR) {
                    requirePair(keystore, ref);
                }
            }
        }
        return all;
    }

    private static void requirePair(RingKeystore keystore, KeyRef ref) {
        try (Secret container = keystore.currentKey(ref);
                EcPrivateKey key = EcPrivateKey.read(container)) {
            assertArrayEquals(
                    keystore.publicKey(ref).container(), key.publicKey().container());
        }
    }

    private void requireNothingLeft() {
        for (String path : Tree.of(root).keySet()) {
            assertFalse(path.contains(".acra-tools.") || path.endsWith(".new"), path);
        }
    }

    @Test
    void keepsAllOldKeysOrHasAllNewOnesWhereverItIsKilledAndTheNextWriteWorks() throws Exception {
        write();
        int killed = 0;
        Set<Integer> outcomes = new TreeSet<>();
        for (String line = "step"; line.equals("step"); killed++) {
            Map<String, List<String>> before = keys();
            line = runToStep(killed + 1);
            Map<String, List<String>> left = keys();
            left.forEach((ring, generations) -> assertTrue(generations.containsAll(before.get(ring)), ring));
            write();
            requireNothingLeft();
            Set<Integer> grown = new TreeSet<>();
            keys().forEach((ring, generations) -> {
                int more = generations.size() - before.get(ring).size();
                assertEquals(before.get(ring), generations.subList(more, generations.size()));
                grown.add(more);
            });
            assertEquals(
                    1, grown.size(), "some rings have the killed writer's key, some have not, step " + (killed + 1));
            outcomes.addAll(grown);
            assertTrue(line.equals("step") || line.equals("done"), line);
        }
        assertEquals(Set.of(1, 2), outcomes);
        assertTrue(killed > 20, "killed " + killed);
    }

    @Test
    void makesANewKeystoreWhereverTheFirstWriterIsKilled() throws Exception {
        int killed = 0;
        for (String line = "step"; line.equals("step"); killed++) {
            root = scratch.resolve("keys" + killed);
            line = runToStep(killed + 1);
            try (DirectoryStorage storage = new DirectoryStorage(root)) {
                assertTrue(KeystoreDetection.detect(storage)
                        .map(KeystoreVersion.V2::equals)
                        .orElse(true));
            }
            write();
            requireNothingLeft();
            Set<Integer> sizes = new TreeSet<>();
            keys().forEach((ring, generations) -> sizes.add(generations.size()));
            assertEquals(1, sizes.size(), "step " + (killed + 1));
        }
        assertTrue(killed > 20, "killed " + killed);
    }

    @Test
    void losesNoChangeWhenTwoProcessesWriteAtOnce() throws Exception {
        Process one = RingChild.start(root, 50, 0);
        Process two = RingChild.start(root, 50, 0);
        for (Process child : new Process[] {one, two}) {
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("done", lines.readLine());
            }
            child.waitFor();
        }
        keys().forEach((ring, generations) -> {
            assertEquals(100, generations.size(), ring);
            assertEquals(100, new TreeSet<>(generations).size(), ring);
        });
        requireNothingLeft();
    }

    @Test
    void waitsForAServiceOfAcraAndGoesOn() throws Exception {
        write();
        Process service = new ProcessBuilder(
                        "flock", root.resolve(".lock").toString(), "sh", "-c", "echo held; read end")
                .start();
        try (BufferedReader lines = service.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("held", lines.readLine());
            Process child = RingChild.start(root, 1, 0);
            try (BufferedReader childLines = child.inputReader(StandardCharsets.UTF_8)) {
                awaitOpen(child, root.resolve(".lock"));
                assertFalse(childLines.ready());
                service.getOutputStream().close();
                assertEquals("done", childLines.readLine());
            }
        }
        assertEquals(2, keys().get("audit-log").size());
    }

    /** Returns once {@code process} has {@code file} open: then it has the lock, or waits for it. */
    private static void awaitOpen(Process process, Path file) throws IOException {
        Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
        while (process.isAlive()) {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
                for (Path descriptor : open) {
                    if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
                        return;
                    }
                }
            } catch (NoSuchFileException e) {
                // Closed between the listing and the look.
                continue;
            }
        }
        throw new AssertionError("the process ended without opening " + file);
    }

    @Test
    void holdsTheLockOfTheServicesWhileItWrites() throws Exception {
        write();
        Process child = RingChild.start(root, 1, 3);
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("step", lines.readLine());
            assertEquals(1, tryLock("-x"));
            assertEquals(1, tryLock("-s"));
            child.destroyForcibly().waitFor();
            assertEquals(0, tryLock("-x"));
        }
    }

    private int tryLock(String mode) throws Exception {
        return new ProcessBuilder("flock", "-n", mode, root.resolve(".lock").toString(), "true")
                .start()
                .waitFor();
    }

    @Test
    void healsWhatAKilledWriterOfAcraLeft() throws Exception {
        write();
        Path stale = Files.writeString(root.resolve("audit-log.keyring.new"), "half a ri");
        write();
        assertFalse(Files.exists(stale));
        assertEquals(2, keys().get("audit-log").size());
    }
}
