package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeystoreVersion;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.LiveVault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs with a real OpenBao, of a tool whose job the test is. */
class VaultRunTest {
    private static final Flag<String> DIRECTORY =
            Flag.directory("keys_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");
    private static final KeyRef LOG_KEY = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);

    private static LiveVault vault;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void startVault(@TempDir Path directory) {
        vault = LiveVault.start(directory);
        String master =
                Golden.json("keystore-v1/plain/expected.json").get("master_key").textValue();
        vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + master + "\"}");
        vault.policy(
                "acra",
                "path \"secret/data/acra\" { capabilities = [\"read\"] }\n"
                        + "path \"secret/data/backup*\" { capabilities = [\"create\"] }");
        vault.auth("approle", "approle", "");
        vault.write("auth/approle/role/acra", "{\"token_policies\":\"acra\",\"secret_id_num_uses\":1}");
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.createFile(
                scratch.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private SampleRun run(SampleCommand.Job job, String... login) {
        ToolCommand command = new ToolCommand() {
            @Override
            public ToolDescription description() {
                return new ToolDescription("acra-sample", "does a test's job", List.of(), List.of(), List.of());
            }

            @Override
            public FlagSet flags() {
                return FlagSet.of(List.of(DIRECTORY, KeystoreOptions.VERSION))
                        .with(MasterKeyFlags.all())
                        .with(RedisFlags.all());
            }

            @Override
            public void run(ToolContext tool) {
                job.run(tool);
            }
        };
        String[] args = new String[login.length + 4];
        args[0] = "--keys_dir=" + Golden.copy("keystore-v1/plain/keys", scratch.resolve("keys"));
        args[1] = "--vault_connection_api_string=" + vault.address();
        args[2] = "--vault_secrets_path=secret/acra";
        args[3] = "-d";
        System.arraycopy(login, 0, args, 4, login.length);
        return SampleRun.of(command, scratch, args);
    }

    private static void addKey(OpenKeystore open) {
        try (KeyBatch batch = open.keystore().newBatch();
                Secret key = Secret.adopt(new byte[32])) {
            batch.add(LOG_KEY, key);
            batch.commit();
        }
    }

    @Test
    void aTokenThatExpiresMeanwhileDoesNotMatter() throws IOException {
        Path file = file("token", "");
        SampleRun run = run(
                tool -> {
                    String token = vault.write(
                                    "auth/token/create", "{\"policies\":[\"acra\"],\"ttl\":\"5s\",\"renewable\":false}")
                            .field("client_token");
                    write(file, token);
                    try (OpenKeystore open = OpenKeystore.open(tool, DIRECTORY, DIRECTORY)) {
                        vault.awaitExpiry(token);
                        addKey(open);
                    }
                },
                "--vault_auth=token_file",
                "--vault_token_file=" + file);
        assertEquals(0, run.exitCode(), run.err());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void theTokenOfALoginIsGoneBeforeTheWorkBegins() throws IOException {
        Set<String> before = vault.accessors();
        SampleRun run = run(
                tool -> {
                    try (OpenKeystore open = OpenKeystore.open(tool, DIRECTORY, DIRECTORY)) {
                        assertEquals(before, vault.accessors());
                        addKey(open);
                    }
                },
                appRole());
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void oneLoginReadsTheMasterKeyAndCreatesAnotherSecret() throws IOException {
        byte[] value = "a key of a backup, 32 bytes long".getBytes(StandardCharsets.US_ASCII);
        Set<String> before = vault.accessors();
        SampleRun run = run(
                tool -> {
                    try (VaultStore store = VaultStore.open(tool, "--vault_backup_key_path");
                            OpenKeystore open = OpenKeystore.open(tool, DIRECTORY, DIRECTORY);
                            Secret key = Secret.adopt(value.clone())) {
                        addKey(open);
                        assertEquals(
                                1,
                                store.create("secret/backup", "acra_backup_key", key)
                                        .version()
                                        .orElseThrow());
                    }
                },
                appRole());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(before, vault.accessors(), "a token is left");
        assertEquals(
                "YSBrZXkgb2YgYSBiYWNrdXAsIDMyIGJ5dGVzIGxvbmc=",
                vault.call("GET", "secret/data/backup", "", "").field("acra_backup_key"));
    }

    @Test
    void theTokenIsRevokedWhereTheWorkFailsToo() throws IOException {
        Set<String> before = vault.accessors();
        SampleRun run = run(
                tool -> {
                    VaultStore store = VaultStore.open(tool, "--vault_backup_key_path");
                    new MasterKeyOptions(tool).protect(KeystoreVersion.V1, owner -> false);
                    assertTrue(vault.accessors().size() > before.size());
                    throw new IllegalStateException("the job fails, and does not close " + store.getClass());
                },
                appRole());
        assertEquals(1, run.exitCode(), run.err());
        assertEquals(before, vault.accessors(), "a token is left");
    }

    private String[] appRole() throws IOException {
        String roleId =
                vault.call("GET", "auth/approle/role/acra/role-id", "", "").field("role_id");
        String secretId = vault.write("auth/approle/role/acra/secret-id", "{}").field("secret_id");
        return new String[] {
            "--vault_auth=approle",
            "--vault_role_id_file=" + file("role-id", roleId),
            "--vault_secret_id_file=" + file("secret-id", secretId)
        };
    }
}
