package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InterruptedFailure;
import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Python's {@code fcntl.flock}, which is the same system call as Go's {@code syscall.Flock}. */
class FlockTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static final String HOLD = "import fcntl,sys\n"
            + "f=open(sys.argv[1],'r+')\n"
            + "fcntl.flock(f,fcntl.LOCK_EX if sys.argv[2]=='EXCLUSIVE' else fcntl.LOCK_SH)\n"
            + "print('held',flush=True)\n"
            + "sys.stdin.readline()\n";

    private static final String TRY = "import fcntl,sys\n"
            + "f=open(sys.argv[1],'r+')\n"
            + "try:\n"
            + " fcntl.flock(f,fcntl.LOCK_NB|(fcntl.LOCK_EX if sys.argv[2]=='EXCLUSIVE' else fcntl.LOCK_SH))\n"
            + " print('free')\n"
            + "except BlockingIOError:\n"
            + " print('held')\n";

    @TempDir
    private Path scratch;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.createFile(scratch.resolve("lock file with ä"));
    }

    /** Every way to the system call that this Java has. */
    static List<LockCalls> ways() throws ReflectiveOperationException {
        List<LockCalls> ways = new ArrayList<>(List.of(new JnaLockCalls()));
        if (Runtime.version().feature() >= 22) {
            ways.add(new ForeignLockCalls());
        }
        return ways;
    }

    private static Process python(String program, Path file, LockMode mode) throws IOException {
        return new ProcessBuilder("python3", "-c", program, file.toString(), mode.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(Process process) throws IOException {
        return String.valueOf(reader(process).readLine());
    }

    private static BufferedReader reader(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private String asksAnother(LockMode mode) throws IOException {
        return line(python(TRY, file, mode));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void keepsAnotherProcessOutUntilItIsClosed(LockCalls calls) throws IOException {
        Flock exclusive = Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG);
        assertEquals("held", asksAnother(LockMode.EXCLUSIVE));
        assertEquals("held", asksAnother(LockMode.SHARED));
        exclusive.close();
        assertEquals("free", asksAnother(LockMode.EXCLUSIVE));
        Flock shared = Flock.acquire(calls, file, LockMode.SHARED, LONG);
        assertEquals("held", asksAnother(LockMode.EXCLUSIVE));
        assertEquals("free", asksAnother(LockMode.SHARED));
        shared.close();
        shared.close();
        assertEquals("free", asksAnother(LockMode.EXCLUSIVE));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void waitsForAnotherProcessAndGoesOn(LockCalls calls) throws Exception {
        Process holder = python(HOLD, file, LockMode.EXCLUSIVE);
        assertEquals("held", line(holder));
        for (LockMode mode : LockMode.values()) {
            LockFailure failure = assertThrows(LockFailure.class, () -> Flock.acquire(calls, file, mode, SHORT));
            assertEquals(file.toString(), failure.subject());
        }
        Thread releaser = new Thread(() -> assertDoesNotThrow(() -> {
            Thread.sleep(200);
            holder.getOutputStream().close();
        }));
        releaser.start();
        Flock lock = Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG);
        assertEquals("held", asksAnother(LockMode.SHARED));
        lock.close();
        releaser.join();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sharesWithAnotherReaderAndNotWithAWriter(LockCalls calls) throws Exception {
        Process holder = python(HOLD, file, LockMode.SHARED);
        assertEquals("held", line(holder));
        Flock.acquire(calls, file, LockMode.SHARED, SHORT).close();
        assertThrows(LockFailure.class, () -> Flock.acquire(calls, file, LockMode.EXCLUSIVE, SHORT));
        holder.destroyForcibly();
        Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG).close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void excludesAnotherOpeningInThisProcess(LockCalls calls) {
        Flock lock = Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG);
        assertThrows(LockFailure.class, () -> Flock.acquire(calls, file, LockMode.SHARED, SHORT));
        lock.close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void leavesNoDescriptorToChildren(LockCalls calls) throws Exception {
        Flock lock = Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG);
        Process child = new ProcessBuilder("sleep", "60").start();
        lock.close();
        assertEquals("free", asksAnother(LockMode.EXCLUSIVE));
        child.destroyForcibly();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void tellsWhichFileCannotBeOpened(LockCalls calls) {
        Path missing = scratch.resolve("missing");
        StorageFailure failure =
                assertThrows(StorageFailure.class, () -> Flock.acquire(calls, missing, LockMode.EXCLUSIVE, LONG));
        assertEquals(missing.toString(), failure.subject());
        assertEquals("cannot open it: error number 2", failure.reason());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void stopsWaitingWhenInterrupted(LockCalls calls) {
        Flock lock = Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedFailure.class, () -> Flock.acquire(calls, file, LockMode.EXCLUSIVE, LONG));
        assertTrue(Thread.interrupted());
        lock.close();
    }

    @Test
    void choosesTheWayOfThisJava() {
        Class<?> expected = Runtime.version().feature() >= 22 ? ForeignLockCalls.class : JnaLockCalls.class;
        assertInstanceOf(expected, LockCalls.load().orElseThrow());
    }

    @Test
    void refusesToWriteAndStillReadsWhereTheCallIsMissing() {
        Path root = scratch.resolve("keys");
        try (DirectoryStorage storage = new DirectoryStorage(root)) {
            storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES).close();
        }
        String system = System.getProperty("os.name");
        System.setProperty("os.name", "Plan 9");
        try (DirectoryStorage storage = new DirectoryStorage(root)) {
            LockFailure failure =
                    assertThrows(LockFailure.class, () -> storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES));
            assertEquals(root.resolve(".lock").toString(), failure.subject());
            storage.lock(LockMode.SHARED, LockScope.SERVICES).close();
        } finally {
            System.setProperty("os.name", system);
        }
    }
}
