package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    private Path directory;

    @Test
    void readsTheDefaultFileWhichTheCommandLineOverrides() throws IOException {
        config("configs/acra-sample.yaml", "version: 0.94.0\nclient_id: from_file\nredis_db_keys: 0x0\nd: no\n");
        List<String> seen = new ArrayList<>();
        SampleCommand command = new SampleCommand(tool -> {
            seen.add(tool.get(SampleCommand.CLIENT_ID));
            seen.add(tool.values().origin(SampleCommand.CLIENT_ID).name());
            seen.add(tool.values().subject(SampleCommand.CLIENT_ID));
            seen.add(tool.values().origin(SampleCommand.KEYSTORE).name());
        });
        assertEquals(0, SampleRun.of(command, directory).exitCode());
        assertEquals(
                0, SampleRun.of(command, directory, "--client_id=from_line").exitCode());
        assertEquals(
                List.of(
                        "from_file",
                        "CONFIG_FILE",
                        "client_id in " + directory.resolve("configs/acra-sample.yaml"),
                        "DEFAULT",
                        "from_line",
                        "COMMAND_LINE",
                        "--client_id",
                        "DEFAULT"),
                seen);
    }

    @Test
    void emptyValueOnTheCommandLineOverridesTheFile() throws IOException {
        config("c.yaml", "version: 0.94\nkeystore: v1\n");
        List<SampleCommand.Version> seen = new ArrayList<>();
        SampleCommand command = new SampleCommand(tool -> seen.add(tool.get(SampleCommand.KEYSTORE)));
        SampleRun.of(command, directory, "--config_file=c.yaml");
        SampleRun.of(command, directory, "--config_file=c.yaml", "--keystore=");
        assertEquals(List.of(SampleCommand.Version.V1, SampleCommand.Version.DETECT), seen);
    }

    @Test
    void refusesANamedFileThatDoesNotExist() {
        SampleRun run = SampleRun.of(directory, "--config_file=nosuch.yaml");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("nosuch.yaml: does not exist"), run.err());
    }

    @Test
    void tellsEveryProblemOfAFileAtOnceWithItsLine() throws IOException {
        config("c.yaml", "version: 0.93.0\nclient_idd: x\ngenerate_hmac_key: 7\nhelp: true\nkeystore: v9\n");
        SampleRun run = SampleRun.of(directory, "--config_file=c.yaml");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("must be 0.94 or 0.94.x"), run.err());
        assertTrue(run.err().contains("line 2: is not a flag of this tool\nhint: did you mean client_id\n"), run.err());
        assertTrue(run.err().contains("line 3: is a boolean"), run.err());
        assertTrue(
                run.err().contains("line 4: is no key of a config file\nhint: give --help on the command line"),
                run.err());
        assertTrue(run.err().contains("line 5: must be one of v1, v2"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "client_id: client\n", "version:\n", "version: 1.0\n", "version: 0.9\n", "version: 0.940\n"})
    void needsTheVersionOfTheSuite(String text) throws IOException {
        config("c.yaml", text);
        SampleRun run = SampleRun.of(directory, "--config_file=c.yaml");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("version"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_id: !!java.net.URL [\"http://localhost\"]",
                "client_id: !!str text",
                "!!map {client_id: x}",
                "client_id: &a hunter2",
                "client_id: *a",
                "client_id: [hunter2]",
                "client_id: {a: hunter2}",
                "client_id:\n  a: hunter2",
                "? [a]\n: b",
                "<<: {client_id: hunter2}",
                "a: 1\n---\nb: 2",
                "client_id: a\nclient_id: hunter2",
                "- hunter2",
                "hunter2",
                "client_id: \"hunter2",
                "client_id: hunter2: x",
                "\tclient_id: hunter2",
                "client_id: %hunter2",
                "client_id: \u0007"
            })
    void refusesWhatIsNoFlatMappingAndQuotesNoneOfIt(String text) throws IOException {
        config("c.yaml", text.startsWith("!!map") ? text : "version: 0.94.0\n" + text + "\n");
        SampleRun run = SampleRun.of(directory, "--config_file=c.yaml");
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("error: " + directory.resolve("c.yaml")), run.err());
        assertFalse(run.err().contains("hunter2"), run.err());
        assertFalse(run.err().contains("unexpected"), run.err());
    }

    @Test
    void isNotExhaustedByHostileFiles() throws IOException {
        StringBuilder bomb = new StringBuilder("version: 0.94.0\na: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'm'; c++) {
            char before = (char) (c - 1);
            bomb.append(c).append(": &").append(c).append(" [");
            bomb.append(("*" + before + ",").repeat(9)).append("]\n");
        }
        for (String hostile : List.of(
                bomb.toString(),
                "client_id: " + "[".repeat(500_000),
                "{".repeat(500_000),
                "client_id: " + "{a: ".repeat(200_000),
                "- ".repeat(400_000),
                "x".repeat(2_000_000),
                "client_id: \"" + "a".repeat(900_000))) {
            config("c.yaml", hostile);
            SampleRun run = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> SampleRun.of(directory, "--config_file=c.yaml"));
            assertEquals(1, run.exitCode());
            assertFalse(run.err().contains("unexpected"), run.err());
        }
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Files.write(directory.resolve("c.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        SampleRun run = SampleRun.of(directory, "--config_file=c.yaml");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("is not UTF-8"), run.err());
    }

    private void config(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
