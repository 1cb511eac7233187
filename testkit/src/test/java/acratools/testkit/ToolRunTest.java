package acratools.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolRunTest {
    @Test
    void tellsExitCodeAndBothStreams() {
        ToolResult result = ToolRun.command("sh", "-c", "printf out; printf err >&2; exit 3")
                .run();
        result.assertExit(3).assertStdout("out").assertStderr("err");
        assertArrayEquals(new byte[] {'o', 'u', 't'}, result.stdoutBytes());
        assertArrayEquals(new byte[] {'e', 'r', 'r'}, result.stderrBytes());
    }

    @Test
    void givesNoVariableButTheDefaultsAndTheGiven() {
        List<String> names = ToolRun.of(Path.of("/usr/bin/env"))
                .env("GIVEN", "1")
                .run()
                .assertExit(0)
                .stdout()
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .sorted()
                .toList();
        assertEquals(List.of("GIVEN", "HOME", "JAVA_HOME", "LANG", "PATH"), names);
    }

    @Test
    void letsTheCallerReplaceADefault() {
        ToolRun.command("sh", "-c", "printf $HOME")
                .env("HOME", "/elsewhere")
                .run()
                .assertStdout("/elsewhere");
    }

    @Test
    void givesStdinAndItsEnd() {
        ToolRun.command("cat").stdin("für\n").run().assertExit(0).assertStdout("für\n");
        ToolRun.command("cat").run().assertExit(0).assertStdout("");
    }

    @Test
    void runsInTheGivenDirectory(@TempDir Path directory) throws Exception {
        ToolRun.command("pwd", "-P").in(directory).run().assertStdout(directory.toRealPath() + "\n");
    }

    @Test
    void runsTheJavaThatRunsTheTests() {
        ToolRun.java("-version").run().assertExit(0).assertStderrContains(System.getProperty("java.version"));
    }

    @Test
    void tellsTheSignalThatEndedTheProcess() {
        assertEquals(128 + 9, ToolRun.command("sh", "-c", "kill -9 $$").run().exitCode());
    }

    @Test
    void killsWhatTakesTooLongWithItsChildrenAndShowsWhatItPrinted() throws Exception {
        ToolRun slow = ToolRun.command("sh", "-c", "sleep 61 & echo $!; echo half >&2; wait")
                .within(Duration.ofMillis(500));
        AssertionError error = assertThrows(AssertionError.class, slow::run);
        assertTrue(error.getMessage().contains("half"), error.getMessage());
        String stdout = error.getMessage().split("--- stdout\n", 2)[1];
        long child = Long.parseLong(stdout.substring(0, stdout.indexOf('\n')));
        // It is dead, but stays in the process table until init has collected it.
        Optional<ProcessHandle> orphan = ProcessHandle.of(child);
        if (orphan.isPresent()) {
            orphan.get().onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void showsTheWholeRunWhenAnExpectationFails() {
        ToolResult result =
                ToolRun.command("sh", "-c", "echo because >&2; exit 2").run();
        String message =
                assertThrows(AssertionError.class, () -> result.assertExit(0)).getMessage();
        assertTrue(
                message.contains("exit code: 2") && message.contains("because") && message.contains("$ sh -c"),
                message);
    }
}
