package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyRef;
import acratools.storage.DirectoryStorage;
import acratools.storage.Stepping;
import acratools.storage.Storage;
import acratools.storage.Tree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other processes at a keystore in a directory: killed at each step, and two at once.
 *
 * <p>What a kill leaves at each step is copied from one run here, before the step: the kernel keeps of a killed process
 * what a copy sees, but for its locks. Some processes are killed indeed; those of the packaged tools are everywhere.
 */
public abstract class KeystoreProcessContract {
    private static final int REAL_KILLS_EACH = 16;

    private final KeystoreVersion version;

    @TempDir
    private Path scratch;

    private Path root;

    protected KeystoreProcessContract(KeystoreVersion version) {
        this.version = version;
    }

    @BeforeEach
    void nameRoot() {
        root = scratch.resolve("keys");
    }

    protected final Path scratch() {
        return scratch;
    }

    protected final Path root() {
        return root;
    }

    protected final KeystoreVersion version() {
        return version;
    }

    /** Does this version's own work on what a killed writer left, as far as it needs no new key. */
    protected void recover(Path left) {}

    /** Checks this version's names in what a killed writer left. */
    protected void requireNames(Path left) {}

    protected final TrialKeystore open(Path place) {
        return open(new DirectoryStorage(place));
    }

    protected final TrialKeystore open(Storage storage) {
        return new TrialKeystore(storage, version, TrialKeystore.ALL);
    }

    protected final void write(Path place) {
        try (TrialKeystore keystore = open(place)) {
            keystore.write();
        }
    }

    protected final Map<KeyRef, List<String>> keys(Path place) {
        try (TrialKeystore keystore = open(place)) {
            return keystore.keys();
        }
    }

    private Set<Integer> counts(Path place) {
        try (TrialKeystore keystore = open(place)) {
            return keystore.counts();
        }
    }

    /** After a write: the halves fit, no key is there twice, all refs have as many, and nothing is left over. */
    protected final void requireWhole(Path place) {
        try (TrialKeystore keystore = open(place)) {
            keystore.requirePairs();
        }
        assertEquals(1, counts(place).size(), "some keys of a batch are there, some are not");
        for (String path : Tree.withoutLock(place).keySet()) {
            assertTrue(!path.contains(".acra-tools.") && !path.endsWith(".new"), path);
        }
    }

    /** Starts a writer; what it says first. Where that is {@code step}, it is killed. */
    protected final String run(String before, Path place, String... work) throws Exception {
        Process child = KeystoreChild.start(before, version, place, work);
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            String line = String.valueOf(lines.readLine());
            if (line.equals("step")) {
                child.destroyForcibly();
            }
            child.waitFor();
            return line;
        }
    }

    @Test
    @Tag("kill")
    void keepsAllOldKeysOrHasAllNewOnesWhereverItIsKilledAndTheNextWriteWorks() throws Exception {
        write(root);
        write(root);
        Map<KeyRef, List<String>> before = keys(root);
        Path states = scratch.resolve("states");
        copy(root, states.resolve("0"));
        int steps = recordSteps(root, states);
        assertTrue(steps > 20, "steps " + steps);
        for (int n = 1; n <= steps; n += REAL_KILLS_EACH) {
            Path killed = scratch.resolve("killed" + n);
            copy(states.resolve("0"), killed);
            assertEquals("step", run("true", killed, "step", Integer.toString(n)));
            assertEquals(
                    names(states.resolve(Integer.toString(n))).size(),
                    names(killed).size());
            requireNextWrite(before, killed);
        }
        Set<Integer> outcomes = new TreeSet<>();
        for (int n = 1; n <= steps; n++) {
            outcomes.add(requireNextWrite(before, states.resolve(Integer.toString(n))));
        }
        assertEquals(Set.of(1, 2), outcomes);
    }

    private int requireNextWrite(Map<KeyRef, List<String>> before, Path left) {
        requireNames(left);
        keys(left)
                .forEach((ref, generations) ->
                        assertTrue(generations.containsAll(before.get(ref)), "lost a key of " + ref));
        recover(left);
        write(left);
        requireWhole(left);
        Set<Integer> grown = new TreeSet<>();
        keys(left).forEach((ref, generations) -> {
            int more = generations.size() - before.get(ref).size();
            assertEquals(before.get(ref), generations.subList(more, generations.size()));
            grown.add(more);
        });
        assertEquals(1, grown.size(), "some keys are new, some are not, in " + left);
        return grown.iterator().next();
    }

    @Test
    @Tag("kill")
    void makesANewKeystoreWhereverTheFirstWriterIsKilled() throws Exception {
        Path states = Files.createDirectory(scratch.resolve("states"));
        int steps = recordSteps(root, states);
        assertTrue(steps > 20, "steps " + steps);
        for (int n = 1; n <= steps; n++) {
            requireNewKeystore(states.resolve(Integer.toString(n)));
        }
        for (int n = 1; n <= steps; n += REAL_KILLS_EACH) {
            Path killed = scratch.resolve("killed" + n);
            assertEquals("step", run("true", killed, "step", Integer.toString(n)));
            requireNewKeystore(killed);
        }
    }

    private void requireNewKeystore(Path left) {
        try (DirectoryStorage storage = new DirectoryStorage(left)) {
            Optional<KeystoreVersion> found = KeystoreDetection.detect(storage);
            assertTrue(found.isEmpty() || found.get() == version, left::toString);
        }
        write(left);
        requireWhole(left);
    }

    /** Writes one batch to {@code place}, copying it before each step. @return how many steps there were */
    private int recordSteps(Path place, Path states) {
        int[] steps = new int[1];
        Stepping.Listener copying = (number, step, path) -> {
            steps[0] = number;
            copy(place, states.resolve(Integer.toString(number)));
        };
        try (TrialKeystore keystore = open(Stepping.open(place, place, copying))) {
            keystore.write();
        }
        return steps[0];
    }

    /** With modes and links as they are. */
    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            if (Files.exists(from)) {
                int exit = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
                assertEquals(0, exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void losesNothingWhenTwoProcessesWriteAtOnce() throws Exception {
        Process one = KeystoreChild.start(version, root, "50");
        Process two = KeystoreChild.start(version, root, "50");
        for (Process child : new Process[] {one, two}) {
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("done", lines.readLine());
            }
            child.waitFor();
        }
        assertEquals(Set.of(100), counts(root));
        requireWhole(root);
    }

    /** Names below {@code place}, without the directories' slashes. */
    protected static List<String> names(Path place) {
        try (Stream<Path> paths = Files.walk(place)) {
            return paths.map(path -> place.relativize(path).toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
