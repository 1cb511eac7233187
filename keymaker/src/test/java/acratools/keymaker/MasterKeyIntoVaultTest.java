package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.LiveVault;
import acratools.tooltest.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --vault_write_master_key} against a real OpenBao. */
class MasterKeyIntoVaultTest {
    private static LiveVault vault;

    @TempDir
    private Path scratch;

    @TempDir
    private Path keys;

    private Path token;

    @BeforeAll
    static void startVault(@TempDir Path directory) {
        vault = LiveVault.start(directory);
        vault.mountKv("one", 1);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @BeforeEach
    void writeToken() throws IOException {
        token = Files.createFile(
                keys.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, LiveVault.ROOT_TOKEN);
    }

    private CommandRun run(int exitCode, String path, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--vault_write_master_key",
                "--vault_connection_api_string=" + vault.address(),
                "--vault_secrets_path=" + path,
                "--vault_auth=token_file",
                "--vault_token_file=" + token));
        args.addAll(List.of(more));
        CommandRun run = CommandRun.of(new KeymakerCommand(), scratch, args.toArray(new String[0]));
        assertEquals(exitCode, run.exitCode(), run.err());
        return run;
    }

    /** The AMK as it lies in Vault. */
    private static byte[] stored(String apiPath) {
        return Base64.getDecoder().decode(vault.call("GET", apiPath, "", "").field("acra_master_key"));
    }

    @Test
    void putsAMasterKeyOfEitherVersionThereAndNothingOnDisk() throws IOException {
        CommandRun flat = run(0, "secret/flat", "--keystore=v1", "-d");
        byte[] key = stored("secret/data/flat");
        assertEquals(32, key.length);
        assertEquals("", flat.out());
        assertTrue(flat.err().contains("secret written to vault"), flat.err());
        assertFalse(flat.err().contains(Base64.getEncoder().withoutPadding().encodeToString(key)), flat.err());
        run(0, "one/pair", "--keystore=v2");
        String pair = new String(stored("one/pair"), StandardCharsets.US_ASCII);
        assertTrue(
                pair.matches("\\{\"encryption\":\"[A-Za-z0-9+/]{43}=\",\"signature\":\"[A-Za-z0-9+/]{43}=\"}"),
                "not the JSON of a v2 key");
        try (Stream<Path> left = Files.walk(scratch)) {
            assertEquals(List.of(scratch), left.toList());
        }
    }

    @Test
    void isThenTheMasterKeyOfANewKeystore() {
        run(0, "secret/used", "--keystore=v1");
        CommandRun made = CommandRun.of(
                new KeymakerCommand(),
                scratch,
                "--keystore=v1",
                "--keys_output_dir=" + scratch.resolve("ks"),
                "--keys_public_output_dir=" + scratch.resolve("ks"),
                "--vault_connection_api_string=" + vault.address(),
                "--vault_secrets_path=secret/used",
                "--vault_secret_version=1",
                "--vault_auth=token_file",
                "--vault_token_file=" + token);
        assertEquals(0, made.exitCode(), made.err());
    }

    @Test
    void refusesToWriteOverOne() {
        run(0, "secret/twice", "--keystore=v1");
        byte[] first = stored("secret/data/twice");
        String told = run(1, "secret/twice", "--keystore=v2").err();
        assertTrue(told.contains("there is such a secret already, and it is never written over"), told);
        assertEquals(
                Base64.getEncoder().encodeToString(first),
                Base64.getEncoder().encodeToString(stored("secret/data/twice")));
    }

    @Test
    void tellsWhatIsMissingOrContradicts() {
        assertTrue(run(1, "secret/x").err().contains("the version is not given"));
        assertTrue(run(1, "secret/x", "--keystore=v1", "--generate_master_key=f")
                .err()
                .contains("contradict each other"));
        assertTrue(run(1, "secret/x", "--keystore=v1", "--vault_secret_version=1")
                .err()
                .contains("--vault_write_master_key and --vault_secret_version: contradict each other"));
        CommandRun nowhere = CommandRun.of(new KeymakerCommand(), scratch, "--vault_write_master_key", "--keystore=v1");
        assertEquals(1, nowhere.exitCode());
        assertTrue(nowhere.err().contains("no Vault is named"), nowhere.err());
    }
}
