package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.Golden;
import acratools.tooltest.CommandContract;
import acratools.tooltest.CommandRun;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupCommandTest extends CommandContract {
    BackupCommandTest() {
        super(BackupCommand::new, "--keys_private_dir");
    }

    @Override
    protected List<String> flagsOfAJob(Path keystore) {
        return List.of("--action=export", "--file=" + scratch().resolve("b"), "--keys_private_dir=" + keystore);
    }

    @Override
    protected List<String> refusedValues() {
        return List.of("--action=nope");
    }

    @Test
    void endsAsAcrasDoesForEveryGoldenCase() {
        int cases = 0;
        for (JsonNode golden : Golden.json("cli/cases.json")) {
            if (golden.path("tool").asText().equals("acra-backup")) {
                String[] args = new ObjectMapper().convertValue(golden.path("args"), String[].class);
                run(golden.path("exit_code").asInt(), args);
                cases++;
            }
        }
        assertTrue(cases > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--file=x", "--action=export", "--action=import", "--action=verify"})
    void tellsWhatIsMissing(String only) {
        String message = run(1, only).err();
        assertTrue(message.contains("is not given"), message);
    }

    @Test
    void anExportThatFailsLeavesNoFile() throws IOException {
        refused(golden());
        assertFalse(Files.exists(scratch().resolve("b")));
    }

    @Test
    void neverWritesOverAKeyFile() throws IOException {
        Path key = Files.writeString(scratch().resolve("key"), "mine");
        String message = refused(golden(), "--backup_key_file=" + key);
        assertTrue(message.contains("exists already"), message);
        assertEquals("mine", Files.readString(key));
    }

    @Test
    void refusesAFileInTheKeystoreAndOneFileForBoth() throws IOException {
        Path keys = golden();
        String message = refused(keys, "--file=" + keys.resolve("backup"));
        assertTrue(message.contains("is in the keystore itself"), message);
        message = refused(keys, "--backup_key_file=" + keys.resolve("key"));
        assertTrue(message.contains("is in the keystore itself"), message);
        Path link = Files.createSymbolicLink(scratch().resolve("link"), scratch());
        message = refused(keys, "--backup_key_file=" + link.resolve("b"));
        assertTrue(message.contains("names the file of the backup itself"), message);
    }

    @Test
    void warnsOfFlagsThatHaveNoEffect() {
        String message = refused(golden(), "--overwrite", "--dry-run");
        assertTrue(message.contains("flag=--overwrite") && message.contains("flag=--dry-run"), message);
    }

    @Test
    void warnsOfFlagsThatVerifyHasNoUseFor() throws IOException {
        String[] flags = {
            "--vault_backup_key_path=x/y",
            "--keys_private_dir=elsewhere",
            "--keys_public_dir=elsewhere",
            "--keystore=v1",
            "--redis_host_port=localhost:1",
            "--overwrite"
        };
        List<String> args = new ArrayList<>(List.of(
                "--action=verify",
                "--file=" + Golden.path("backup/plain/backup.bin"),
                "--backup_key_file=" + keyFile("plain")));
        args.addAll(List.of(flags));
        String message = run(0, args.toArray(new String[0])).err();
        for (String flag : flags) {
            assertTrue(message.contains("flag=" + flag.split("=")[0]), message);
        }
    }

    @Test
    void warnsOfFlagsThatImportHasNoUseFor() throws IOException {
        String message = run(
                        1,
                        "--action=import",
                        "--file=" + Golden.path("bundle/plain/bundle.dat"),
                        "--backup_key_file=" + Golden.path("bundle/plain/access-keys.json"),
                        "--keys_private_dir=" + scratch().resolve("new"),
                        "--keys_public_dir=elsewhere",
                        "--vault_backup_key_path=x/y",
                        "--json")
                .err();
        for (String flag : List.of("--keys_public_dir", "--vault_backup_key_path", "--json")) {
            assertTrue(message.contains("flag=" + flag), message);
        }
    }

    @Test
    void refusesAFileAmongThePublicKeys() throws IOException {
        Path place = Files.createDirectory(scratch().resolve("public"));
        String message = refused(golden(), "--keys_public_dir=" + place, "--file=" + place.resolve("b"));
        assertTrue(message.contains("is in the keystore itself"), message);
    }

    @Test
    void importNeedsTheBackupsKey() {
        String message = run(1, "--action=import", "--file=" + Golden.path("backup/plain/backup.bin"))
                .err();
        assertTrue(message.contains("BACKUP_MASTER_KEY"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void verifiesWhatAcraWrote(String name) throws IOException {
        Path key = keyFile(name);
        CommandRun run = run(
                0,
                "--action=verify",
                "--file=" + Golden.path("backup/" + name + "/backup.bin"),
                "--backup_key_file=" + key);
        assertTrue(run.out().startsWith("KEY "), run.out());
        assertFalse(run.out().contains(" no: "), run.out());
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "plain-public"})
    void verifiesWhatAcraExported(String name) throws IOException {
        String folder = "bundle/" + name;
        CommandRun run = run(
                0,
                "--action=verify",
                "--json",
                "--file=" + Golden.path(folder + "/bundle.dat"),
                "--backup_key_file=" + Golden.path(folder + "/access-keys.json"));
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertEquals("v2", report.path("keystore").asText());
        int keys = 0;
        for (JsonNode ring : Golden.json(folder + "/expected.json").path("contents")) {
            keys += ring.path("keys").size();
        }
        assertEquals(keys, report.path("keys").size());
        report.path("keys").forEach(key -> assertTrue(key.path("opens").asBoolean(), key.toString()));
    }

    @Test
    void anAlteredFileOrAnotherKeyDoesNotOpen() throws IOException {
        byte[] file = Golden.bytes("backup/plain/backup.bin");
        Path altered = scratch().resolve("altered");
        for (int i : new int[] {0, 20, 100, file.length - 1}) {
            byte[] bytes = file.clone();
            bytes[i] ^= 1;
            Files.write(altered, bytes);
            CommandRun run = run(1, "--action=verify", "--file=" + altered, "--backup_key_file=" + keyFile("plain"));
            assertEquals("", run.out());
        }
        Files.write(altered, file);
        CommandRun other = run(1, "--action=verify", "--file=" + altered, "--backup_key_file=" + keyFile("history"));
        assertTrue(other.err().contains("the backup key is another file's"), other.err());
    }

    @Test
    void tellsOfAKeyThatIsNone() throws IOException {
        Path key = Files.writeString(scratch().resolve("bad"), "c2hvcnQ=\n");
        String file = "--file=" + Golden.path("backup/plain/backup.bin");
        String message =
                run(1, "--action=verify", file, "--backup_key_file=" + key).err();
        assertTrue(message.contains("the backup key has 5 bytes"), message);
        Files.writeString(key, "{}");
        assertTrue(run(1, "--action=verify", file, "--backup_key_file=" + key)
                .err()
                .contains("is not base64"));
        String bundle = "--file=" + Golden.path("bundle/plain/bundle.dat");
        message = run(1, "--action=verify", bundle, "--backup_key_file=" + key).err();
        assertTrue(message.contains("has no string \"encryption\""), message);
    }

    private Path keyFile(String name) throws IOException {
        String key = Golden.json("backup/" + name + "/expected.json")
                .path("backup_key")
                .asText();
        return Files.writeString(scratch().resolve(name + ".key"), key + "\n");
    }
}
