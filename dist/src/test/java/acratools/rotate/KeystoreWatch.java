package acratools.rotate;

import acratools.packaged.KillSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Sees when a run begins to put new keys into a keystore, behind which it changes data. For one run. */
final class KeystoreWatch {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path root;
    private final Map<Path, String> before;
    private final AtomicBoolean over = new AtomicBoolean();

    KeystoreWatch(Path root) {
        this.root = root;
        this.before = state();
    }

    /** Waits until a key is there that was not, and so much longer; or until the run is over. */
    void await(long nanosAfter) {
        while (!over.get() && state().equals(before)) {
            LockSupport.parkNanos(PAUSE);
        }
        if (!over.get()) {
            KillSpan.pause(nanosAfter);
        }
    }

    /** The run is over. */
    void end() {
        over.set(true);
    }

    private Map<Path, String> state() {
        Map<Path, String> state = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList()) {
                state.put(path, Files.getLastModifiedTime(path).toString());
            }
            return state;
        } catch (IOException | UncheckedIOException moved) {
            // It changes while it is looked at, which is what was waited for.
            return Map.of();
        }
    }
}
