package acratools.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaidAtDebugTest {
    private static final String DEBUG = "time=\"2022-11-01T09:00:51Z\" level=debug msg=x\n";
    private static final String INFO = "{\"level\":\"info\",\"msg\":\"x\"}\n";
    private static final String WARNING = "CEF:0|cossacklabs|t|1|100|x|3|unixTime=1 \n";
    private static final String ERROR = "error: level=debug \u00fc: it's\nhint: try\n";
    private static final String TRACE = "at: java.io.IOException\n    a.B.c(B.java:1)\ncaused by: java.lang.Error\n";

    private static String without(String err, String... args) {
        return new String(
                SaidAtDebug.without(err.getBytes(StandardCharsets.UTF_8), List.of(args)), StandardCharsets.UTF_8);
    }

    @Test
    void leavesWhatIsSaidWithoutTheFlag() {
        String all = DEBUG + INFO + WARNING + ERROR + TRACE + "no end of line";
        assertEquals(WARNING + ERROR + "no end of line", without(all));
        assertEquals(INFO + WARNING + ERROR + "no end of line", without(all, "-v"));
        assertEquals("", without(""));
    }

    @Test
    void leavesRunsAloneThatHaveTheFlagOrWriteItDown() {
        assertTrue(SaidAtDebug.fits(List.of("--keystore=v1", "-v")));
        assertFalse(SaidAtDebug.fits(List.of("--keystore=v1", "-d")));
        assertFalse(SaidAtDebug.fits(List.of("--dump_config")));
    }

    @Test
    void addsTheFlagBehindTheToolAndKeepsWhatItSays(@TempDir Path directory) throws Exception {
        Path tool = Files.writeString(
                directory.resolve("tool"),
                "#!/bin/sh\nprintf '%s\\n' \"$*\"; printf 'time=\"x\" level=debug msg=x\\nerror: x\\n' >&2\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        ToolRun run = ToolRun.of(tool).debugged().args("--a");
        ToolResult result =
                run.through("sh", "-c", "exec \"$0\" \"$@\"").args("b").run();
        result.assertStdout("-d --a b\n").assertStderr("error: x\n");
        assertArrayEquals(
                "time=\"x\" level=debug msg=x\nerror: x\n".getBytes(StandardCharsets.UTF_8), result.stderrBytes());
        run.args("-d").run().assertStdout("--a -d\n").assertStderrContains("level=debug");
    }
}
