package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.secret.Secret;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolTest {
    @TempDir
    private Path directory;

    @Test
    void tellsEveryProblemOfACommandLineAtOnce() {
        SampleRun run = SampleRun.of(directory, "--nosuch=1", "--generate_hmac_key=yes", "--keystor=v1", "--client_id");
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().contains("error: --nosuch: is not a flag of this tool\n"), run.err());
        assertTrue(run.err().contains("error: --generate_hmac_key=yes: is a boolean: true or false\n"), run.err());
        assertTrue(run.err().contains("error: --keystor: is not a flag of this tool\nhint: did you mean --keystore\n"));
        String unfinished =
                SampleRun.of(directory, "--generate_hmac", "--vault").err();
        assertTrue(
                unfinished.contains(
                        "--generate_hmac: is not a flag of this tool\nhint: did you mean --generate_hmac_key\n"),
                unfinished);
        assertTrue(
                unfinished.contains("hint: did you mean --vault_connection_api_string or --vault_secrets_path or"
                        + " --vault_secret_version; --help lists more that begin so\n"),
                unfinished);
        assertTrue(run.err().contains("error: --client_id: needs a value\n"), run.err());
        assertTrue(run.err().contains("acra-sample --help"), run.err());
    }

    @Test
    void warnsOfWordsThatAreIgnored() {
        SampleRun run = SampleRun.of(directory, "--generate_hmac_key", "extra", "wo\u001b[1mrds");
        assertEquals(0, run.exitCode());
        assertTrue(run.err().contains("level=warning"), run.err());
        assertTrue(run.err().contains("words=\"extra wo\\x1b[1mrds\""), run.err());
    }

    @Test
    void acceptsAFlagOutOfUseWithAWarning() {
        SampleRun run = SampleRun.of(directory, "--fs_keystore_enable=true");
        assertEquals(0, run.exitCode());
        assertTrue(run.err().contains("flag=fs_keystore_enable"), run.err());
        assertEquals("", SampleRun.of(directory).err());
    }

    @Test
    void printsNothingOnStandardOutputIfTheJobFails() {
        SampleRun run = SampleRun.of(
                new SampleCommand(tool -> {
                    tool.results().line("half a result");
                    throw new KeystoreFailure("keystore \u001b[31m.acrakeys", "is not there", "give --keystore=v1");
                }),
                directory);
        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertEquals("error: keystore \\u001b[31m.acrakeys: is not there\nhint: give --keystore=v1\n", run.err());
    }

    @Test
    void reportsFailuresAsLogLinesWhereLogsAreJson() throws IOException {
        SampleRun run = SampleRun.of(directory, "--logging_format=json", "--client_id=ab");
        assertEquals(1, run.exitCode());
        JsonNode line = new ObjectMapper().readTree(run.err());
        assertEquals("error", line.get("level").asText());
        assertEquals("client id \"ab\"", line.get("subject").asText());
        assertEquals("give a valid one with --client_id", line.get("hint").asText());
        assertTrue(SampleRun.of(directory, "--logging_format=cef", "--client_id=ab")
                .err()
                .startsWith("CEF:0|cossacklabs|acra-sample|0.94.0|100|needs 5 to 256"));
    }

    @Test
    void callsAnUnexpectedExceptionABugWithoutItsText() {
        SampleCommand broken = new SampleCommand(tool -> {
            throw new IllegalStateException("s3cret-text");
        });
        SampleRun run = SampleRun.of(broken, directory);
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("error: java.lang.IllegalStateException: unexpected error"), run.err());
        assertTrue(run.err().contains("please report"), run.err());
        assertFalse(run.err().contains("ToolTest"), run.err());
        SampleRun traced = SampleRun.of(broken, directory, "-d");
        assertTrue(traced.err().contains("ToolTest"), traced.err());
        assertFalse(traced.err().contains("s3cret-text"), traced.err());
    }

    @Test
    void failsIfStandardOutputTakesNothing() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Tool(directory, SampleRun.broken(), err, SampleRun.CLOCK)
                .start(new SampleCommand(), new String[] {"--generate_hmac_key"});
        assertEquals(1, exitCode);
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("error: standard output: could not be written"));
    }

    @Test
    void tellsWhatToDoNextAlsoWhereOnlyTheResultsAreLost() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        SampleCommand command = new SampleCommand(tool -> {
            tool.hintIfStopped("do what is left");
            tool.results().line("done");
        });
        assertEquals(1, new Tool(directory, SampleRun.broken(), err, SampleRun.CLOCK).start(command, new String[] {
                    "--generate_hmac_key"
                }));
        assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("; do what is left\n"), err::toString);
    }

    @Test
    void erasesSecretsWhenTheRunIsOver() {
        List<Secret> secrets = new ArrayList<>();
        SampleRun.of(
                new SampleCommand(tool -> {
                    secrets.add(tool.secrets().hold(Secret.adopt(new byte[] {1, 2, 3})));
                    throw new KeystoreFailure("keystore", "is not there", "");
                }),
                directory);
        assertThrows(IllegalStateException.class, () -> secrets.get(0).use(bytes -> bytes[0]));
    }

    @Test
    void logsWhatIsDoneOnlyWhenAsked() {
        assertEquals("", SampleRun.of(directory).err());
        assertEquals(
                "time=\"2022-11-01T09:00:51Z\" level=info msg=\"Making keys\" client_id=client\n",
                SampleRun.of(directory, "-v").err());
        assertTrue(SampleRun.of(directory, "-d").err().contains("Making keys"));
    }

    @Test
    void printsTheVersionOfTheBuild() {
        SampleRun run = SampleRun.of(directory, "--version");
        assertEquals("acra-sample " + System.getProperty("acra.version") + "\n", run.out());
        assertEquals(0, run.exitCode());
    }

    @Test
    void helpFitsTheTerminalAndNamesDefaultsAndSources() {
        SampleRun run = SampleRun.of(directory, "-h");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains("Master key from HashiCorp Vault:\n"));
        assertTrue(words(run.out()).contains("default env_master_key; environment ACRA_MASTER_KEY"), run.out());
        String narrow = HelpPage.of(new SampleCommand().description(), Tool.allFlags(new SampleCommand()), "60");
        // A flag's own line is not broken: it must stay one word for copying.
        assertTrue(narrow.lines()
                .filter(line -> !line.contains("--") || line.startsWith("        "))
                .allMatch(line -> line.length() <= 60));
    }

    @Test
    void acceptsDefaultsAndTheWordsThatSwitchChecksOff() {
        SampleRun run = SampleRun.of(
                directory,
                "--redis_host_port=",
                "--redis_db_keys=0",
                "--vault_tls_crl_client_from_cert=ignore",
                "--redis_tls_ocsp_client_required=denyUnknown");
        assertEquals(0, run.exitCode(), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--vault_tls_crl_client_cache_size=1000001",
                "--vault_tls_crl_client_cache_time=301",
                "--kms_type=gcp"
            })
    void refusesValuesOutOfBoundsWithExitCodeOne(String flag) {
        SampleRun run = SampleRun.of(directory, flag);
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("error: " + flag + ": must be"), run.err());
    }

    @Test
    void neverQuotesASecret() {
        Flag<Integer> pin =
                Flag.integer("pin", 0, 0, 9, FlagGroup.TOOL, "a secret number").secret();
        FlagSet flags = FlagSet.of(List.of(pin));
        Problems problems = new Problems();
        PicocliParser.parse(List.of("--pin=4711"), new FlagValues(flags), problems);
        RuntimeException failure = assertThrows(RuntimeException.class, problems::raise);
        assertFalse(failure.getMessage().contains("4711"), failure.getMessage());
    }

    private static String words(String text) {
        return String.join(" ", text.trim().split("\\s+"));
    }
}
