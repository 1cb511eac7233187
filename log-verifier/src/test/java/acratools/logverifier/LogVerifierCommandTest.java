package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import acratools.tooltest.CommandContract;
import acratools.tooltest.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Command lines that end before a master key is needed; the packaged tool's tests have the others. */
class LogVerifierCommandTest extends CommandContract {
    LogVerifierCommandTest() {
        super(LogVerifierCommand::new, "--keys_dir");
    }

    @Override
    protected List<String> flagsOfAJob(Path keystore) {
        return List.of("--keys_dir=" + keystore, "--audit_log_file=log");
    }

    @Override
    protected List<String> refusedValues() {
        return List.of("--audit_log_file_format=xml", "--parallelism=-1");
    }

    @Test
    void wantsOneFileOrOneList() {
        CommandRun none = run(1);
        assertTrue(none.err().contains("--audit_log_file and --audit_log_file_list: are both missing"), none.err());
        CommandRun both = run(1, "--audit_log_file=a", "--audit_log_file_list=b");
        assertTrue(both.err().contains("--audit_log_file and --audit_log_file_list: are both given"), both.err());
    }

    @Test
    void aListIsReadInItsOrderAndShownWithD() throws IOException {
        Path list = Files.writeString(scratch().resolve("list"), "second.log\n\nfirst.log\r\nthird.log");
        CommandRun run = run(
                1, "--audit_log_file_list=" + list, "--keys_dir=" + scratch().resolve("none"), "-d");
        assertTrue(
                run.err().indexOf("second.log") < run.err().indexOf("first.log")
                        && run.err().indexOf("first.log") < run.err().indexOf("third.log")
                        && run.err().contains("second.log"),
                run.err());
    }

    @Test
    void aListThatIsNoneIsTold() throws IOException {
        Path empty = Files.createFile(scratch().resolve("empty"));
        assertTrue(run(1, "--audit_log_file_list=" + empty).err().contains("names no file"));
        assertTrue(
                run(1, "--audit_log_file_list=" + scratch().resolve("no")).err().contains("there is no such file"));
        assertEquals("", run(1, "--audit_log_file_list=" + empty).out());
        // The kernel lets nobody read this one.
        assertTrue(
                run(1, "--audit_log_file_list=/proc/sys/vm/drop_caches").err().contains("permission denied"));
    }

    /** As cron starts it: other letters than ASCII make no path there. */
    @Test
    void aPathThatTheLocaleDoesNotKnowIsTold() throws IOException {
        Path list = Files.writeString(scratch().resolve("list"), "/var/log/\u00fc.log\n");
        ToolResult result = ToolRun.java("-cp", System.getProperty("java.class.path"))
                .args(LogVerifierCommand.class.getName(), "--audit_log_file_list=" + list)
                .env("LC_ALL", "C")
                .run()
                .assertExit(1)
                .assertStdout("");
        assertTrue(result.stderr().contains(".log\": is no path of a file\nhint: "), result::toString);
        assertTrue(result.stderr().contains("set LC_ALL=C.UTF-8"), result::toString);
    }
}
