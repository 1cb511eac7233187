package acratools.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillerTest {
    @TempDir
    Path directory;

    private Path file;
    private Killer writer;

    @BeforeEach
    void prepareWriter() throws Exception {
        file = directory.resolve("file");
        writer = Killer.of(SampleProgram.run("wipe", "write", file.toString()));
    }

    @Test
    void killsAfterATime() throws Exception {
        Killer waiting = Killer.of(SampleProgram.run("wipe", "wait"));
        long start = System.nanoTime();
        KilledRun run = waiting.afterNanos(50_000_000);
        assertTrue(run.killed());
        run.result().assertExit(137);
        assertTrue(System.nanoTime() - start >= 50_000_000);
    }

    @Test
    void tellsThatARunEndedBeforeItsTime() {
        KilledRun run = Killer.of(ToolRun.command("true"))
                .afterNanos(Duration.ofSeconds(50).toNanos());
        assertFalse(run.killed());
        run.result().assertExit(0);
    }

    @Test
    void tellsTheChangesOfAJvmInOrder() throws Exception {
        KilledRun run = writer.unharmed(directory);
        Path staged = directory.toRealPath().resolve(".staged");
        assertEquals(List.of(staged), run.changes().get(0).files());
        assertTrue(run.changes().get(0).call().startsWith("open"));
        assertEquals("write", run.changes().get(1).call());
        assertTrue(run.changes().get(2).call().startsWith("rename"));
        assertEquals(
                List.of(staged, directory.toRealPath().resolve("file")),
                run.changes().get(2).files());
        assertEquals(3, run.changes().size());
        assertEquals("new", Files.readString(file));
    }

    @Test
    void killsAJvmBeforeEachChangeInTurn() throws Throwable {
        List<String> seen = new ArrayList<>();
        int kills = writer.atEveryChange(
                directory,
                () -> {
                    Files.writeString(file, "old");
                    Files.deleteIfExists(directory.resolve(".staged"));
                },
                run -> {
                    Path staged = directory.resolve(".staged");
                    seen.add(Files.readString(file) + (Files.exists(staged) ? "+" + Files.readString(staged) : ""));
                    run.result().assertExit(run.killed() ? 137 : 0);
                });
        assertEquals(3, kills);
        assertEquals(List.of("old", "old+", "old+new", "new"), seen);
    }

    @Test
    void copiesWhatIsThereBeforeEachChange() throws Exception {
        Path under = Files.createDirectory(directory.resolve("under"));
        Path written = Files.writeString(under.resolve("file"), "old");
        Path states = Files.createDirectory(directory.resolve("states"));
        KilledRun run = Killer.of(SampleProgram.run("wipe", "write", written.toString()))
                .recorded(under, states);
        run.result().assertExit(0);
        assertEquals(3, run.changes().size());
        List<String> seen = new ArrayList<>();
        for (String number : new String[] {"1", "2", "3"}) {
            Path state = states.resolve(number);
            Path staged = state.resolve(".staged");
            seen.add(Files.readString(state.resolve("file"))
                    + (Files.exists(staged) ? "+" + Files.readString(staged) : ""));
        }
        assertEquals(List.of("old", "old+", "old+new"), seen);
    }

    @Test
    void killsOnceAMomentHasCome() throws Exception {
        CompletableFuture<Void> moment = new CompletableFuture<>();
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> moment.complete(null));
        KilledRun run = Killer.of(SampleProgram.run("wipe", "wait")).once(moment);
        assertTrue(run.killed() && moment.isDone());
        assertFalse(Killer.of(ToolRun.command("true"))
                .once(new CompletableFuture<>())
                .killed());
    }

    @Test
    void countsTheChangesOfChildrenToo() {
        KilledRun run = Killer.of(ToolRun.command("sh", "-c", "mkdir a; ln -s a b; mv b c; rm c; (sync -f a; rmdir a)")
                        .in(directory))
                .unharmed(directory);
        run.result().assertExit(0);
        List<String> calls = run.changes().stream()
                .map(change -> change.call().replaceAll("(at2?)$", ""))
                .toList();
        assertEquals(List.of("mkdir", "symlink", "rename", "unlink", "rmdir"), calls);
    }

    @Test
    void killsChildrenWithTheirParent() throws Exception {
        KilledRun run = Killer.of(ToolRun.command("sh", "-c", "sleep 61 & echo $!; mkdir a; touch later")
                        .in(directory))
                .beforeChange(1, directory);
        assertTrue(run.killed());
        long child = Long.parseLong(run.result().stdout().strip());
        // It is dead, but stays in the process table until init has collected it.
        Optional<ProcessHandle> orphan = ProcessHandle.of(child);
        if (orphan.isPresent()) {
            orphan.get().onExit().get(20, TimeUnit.SECONDS);
        }
        assertFalse(Files.exists(directory.resolve("a")) || Files.exists(directory.resolve("later")));
    }

    @Test
    void seesACopyThatTheKernelMakes() throws Exception {
        Files.writeString(file, "content");
        KilledRun run = Killer.of(ToolRun.command(
                                "python3",
                                "-c",
                                "import os; a = os.open('file', os.O_RDONLY); b = os.open('copy', os.O_CREAT | os.O_WRONLY);"
                                        + " os.sendfile(b, a, 0, 3); os.copy_file_range(a, b, 4, 3); os.fsync(b)")
                        .in(directory))
                .unharmed(directory);
        run.result().assertExit(0);
        assertEquals(
                List.of("openat", "sendfile", "copy_file_range", "fsync"),
                run.changes().stream().map(FileChange::call).toList());
    }

    @Test
    void boundsATracedRun() {
        Killer slow =
                Killer.of(ToolRun.command("sh", "-c", "echo half; sleep 61").within(Duration.ofMillis(500)));
        String message = assertThrows(AssertionError.class, () -> slow.unharmed(directory))
                .getMessage();
        assertTrue(message.contains("still running") && message.contains("half"), message);
    }

    @Test
    void saysWhyACommandCannotStart() {
        Killer.of(ToolRun.command("/no/such/program"))
                .unharmed(directory)
                .result()
                .assertExit(127)
                .assertStderrContains("cannot start /no/such/program");
    }
}
