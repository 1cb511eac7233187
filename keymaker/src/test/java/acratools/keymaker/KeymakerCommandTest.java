package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.tooltest.CommandContract;
import acratools.tooltest.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeymakerCommandTest extends CommandContract {
    KeymakerCommandTest() {
        super(KeymakerCommand::new, "--keys_output_dir");
    }

    @Override
    protected List<String> flagsOfAJob(Path keystore) {
        return List.of("--client_id=webshop", "--keys_output_dir=" + keystore, "--keys_public_output_dir=" + keystore);
    }

    @ParameterizedTest
    @GoldenSource("cli/cases.json")
    void exitsAsAcrasToolDoes(GoldenCase golden) throws IOException {
        List<String> args =
                new ArrayList<>(List.of("--keys_output_dir=" + keys(), "--keys_public_output_dir=" + keys()));
        boolean needsMasterKey = false;
        for (var arg : golden.json("args")) {
            args.add(arg.asText()
                    .replace("master_key=mk", "master_key=" + scratch().resolve("mk")));
            needsMasterKey |= arg.asText().startsWith("--generate_hmac_key=T");
        }
        if (golden.text("tool").equals("acra-keymaker")) {
            CommandRun run = run(needsMasterKey ? 1 : golden.json("exit_code").asInt(), args.toArray(new String[0]));
            assertTrue(!needsMasterKey || run.err().contains("ACRA_MASTER_KEY"), run.err());
            if (golden.has("stdout") && !needsMasterKey) {
                assertEquals(golden.text("stdout"), run.out());
                assertEquals(32, Files.size(scratch().resolve("mk")));
            }
            assertFalse(Files.exists(keys()));
        }
    }

    @Test
    void makesAJsonOfTwoKeysForKeystoreV2() throws IOException {
        Path file = scratch().resolve("mk");
        run(0, "--generate_master_key=" + file, "--keystore=v2");
        assertTrue(Files.readString(file).matches("\\{\"encryption\":\"[^\"]+\",\"signature\":\"[^\"]+\"}"));
        assertEquals("rw-------", Modes.of(file));
    }

    @Test
    void warnsOfKeysThatItDoesNotMakeBesideAMasterKey() {
        Path file = scratch().resolve("mk");
        CommandRun run = run(0, "--generate_master_key=" + file, "--keystore=v1", "--generate_log_key");
        assertTrue(run.err().contains("level=warning") && run.err().contains("--generate_log_key"), run.err());
        assertFalse(Files.exists(keys()));
    }

    @Test
    void doesNotOverwriteAMasterKey() throws IOException {
        Path file = Files.writeString(scratch().resolve("mk"), "old");
        CommandRun run = run(1, "--generate_master_key=" + file, "--keystore=v1");
        assertTrue(run.err().contains("never overwritten"), run.err());
        assertEquals("old", Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls_cert", "tls_client_id_cert"})
    void takesAnIdOrACertificateAndNotBoth(String flag) {
        String certificate = "--" + flag + "=" + Golden.path("client-id/plain.pem");
        refused(List.of("--keystore=v1", certificate), "add --client_id=\"\"");
        refused(List.of("--keystore=v1", "--client_id=webshop", certificate), "leave one of them out");
        refused(List.of("--keystore=v1", "--client_id=", certificate), "ACRA_MASTER_KEY");
    }

    @Test
    void refusesTwoCertificates() {
        refused(
                List.of("--keystore=v1", "--client_id=", "--tls_cert=a.pem", "--tls_client_id_cert=b.pem"),
                "two names of one setting");
    }

    @Test
    void needsAClientForAClientsKeysAlone() {
        refused(List.of("--keystore=v1", "--client_id="), "no certificate names the client");
        refused(List.of("--keystore=v1", "--client_id=", "--generate_log_key"), "ACRA_MASTER_KEY");
    }

    @Test
    void aNewKeystoreNeedsAVersion() {
        List<String> args = List.of("--client_id=webshop");
        refused(args, "the version of a new one is not given");
        refused(args, "hint: add --keystore=v1 or --keystore=v2 to make one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--redis_host_port=localhost",
                "--redis_tls_crl_client_url=http://crl",
                "--tls_identifier_extractor_type=issuer",
                "--kms_key_policy=drop"
            })
    void refusesWhatItCannotDo(String flag) {
        refused(List.of("--keystore=v1", flag), flag.substring(0, flag.indexOf('=')));
    }

    private void refused(List<String> args, String reason) {
        List<String> all =
                new ArrayList<>(List.of("--keys_output_dir=" + keys(), "--keys_public_output_dir=" + keys()));
        all.addAll(args);
        CommandRun run = run(1, all.toArray(new String[0]));
        assertTrue(run.err().contains(reason), run.err());
        assertEquals("", run.out());
        try (Stream<Path> files = Files.list(scratch())) {
            assertEquals(List.of(), files.toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path keys() {
        return scratch().resolve("keys");
    }
}
