package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDumpTest {
    @TempDir
    private Path directory;

    @Test
    void writesEveryFlagWithItsDescriptionToTheDefaultPath() throws IOException {
        SampleRun run = SampleRun.of(directory, "--dump_config", "--generate_markdown_args_table");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("config file written: " + directory.resolve("configs/acra-sample.yaml") + "\n", run.err());
        String yaml = Files.readString(directory.resolve("configs/acra-sample.yaml"));
        String table = Files.readString(directory.resolve("configs/markdown_acra-sample.md"));
        for (Flag<?> flag : Tool.allFlags(new SampleCommand()).all()) {
            assertEquals(
                    flag.isConfigKey() && !flag.isDeprecated(), yaml.contains("\n" + flag.name() + ": "), flag.name());
            assertEquals(!flag.isDeprecated(), table.contains("| `" + flag.spelling() + "` |"), flag.name());
        }
        assertTrue(yaml.contains("# client to make keys for\nclient_id: \"client\"\n"), yaml);
        try (Stream<Path> files = Files.list(directory.resolve("configs"))) {
            assertEquals(2, files.count());
        }
        // What was dumped is a config file in which all flags stand as without one.
        assertEquals("", SampleRun.of(directory).err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "~",
                "null",
                "true",
                "0x10",
                "1e3",
                "a: b # c",
                "\"'\\",
                "- x",
                "a\nb\tc\rd",
                "\u0007\u001b[0m\u007f\u0085\u2028\ufeff",
                "é漢🔒",
                "trailing ",
                "{a}",
                "${HOME}"
            })
    void valuesReadBackAsTheyWere(String value) throws IOException {
        assertEquals(
                0,
                SampleRun.of(
                                directory,
                                "--client_id=" + value,
                                "--keystore=v2",
                                "--generate_hmac_key=t",
                                "--vault_tls_client_auth=0x2",
                                "--dump_config",
                                "--config_file=sub/c.yaml")
                        .exitCode());
        List<Object> seen = new ArrayList<>();
        SampleCommand command = new SampleCommand(tool -> {
            seen.add(tool.get(SampleCommand.CLIENT_ID));
            seen.add(tool.get(SampleCommand.KEYSTORE));
            seen.add(tool.get(SampleCommand.HMAC));
            seen.add(tool.get(MasterKeyFlags.PRESENT.vaultTls.auth));
        });
        SampleRun run = SampleRun.of(command, directory, "--config_file=sub/c.yaml");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(List.of(value, SampleCommand.Version.V2, true, 2), seen);
    }

    @Test
    void neverHoldsASecret() throws IOException {
        SampleRun run = SampleRun.of(directory, "--dump_config", "--redis_password=hunter2", "--config_file=c.yaml");
        assertEquals(0, run.exitCode(), run.err());
        assertFalse(Files.readString(directory.resolve("c.yaml")).contains("hunter2"));
    }

    @Test
    void doesNotDropASecretThatTheFileHolds() throws IOException {
        String before = "version: 0.94.0\nredis_password: hunter2\n";
        Files.writeString(directory.resolve("c.yaml"), before);
        SampleRun run = SampleRun.of(directory, "--dump_config", "--config_file=c.yaml");
        assertEquals(1, run.exitCode());
        assertFalse(run.err().contains("hunter2"), run.err());
        assertEquals(before, Files.readString(directory.resolve("c.yaml")));
    }

    @Test
    void keepsWhatThePresentFileSays() throws IOException {
        Files.writeString(directory.resolve("c.yaml"), "version: 0.94.0\nclient_id: mine_alone\n");
        assertEquals(
                0,
                SampleRun.of(directory, "--dump_config", "--config_file=c.yaml").exitCode());
        assertTrue(Files.readString(directory.resolve("c.yaml")).contains("client_id: \"mine_alone\""));
    }

    @Test
    void saysWhatItCouldNotWrite() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        SampleRun run = SampleRun.of(directory, "--dump_config", "--config_file=file/c.yaml");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("c.yaml: cannot be written"), run.err());
    }
}
