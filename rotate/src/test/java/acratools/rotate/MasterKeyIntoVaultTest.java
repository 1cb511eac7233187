package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.Golden;
import acratools.testkit.LiveVault;
import acratools.tooltest.CommandRun;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --rotate_master_key} with a new master key that the run puts into a real OpenBao, on keystores of Acra's. */
class MasterKeyIntoVaultTest {
    private static final String WRITE = "--new_vault_write_master_key";

    private static LiveVault vault;

    @TempDir
    private Path scratch;

    private Path roleId;
    private Path secretId;

    @BeforeAll
    static void startVault(@TempDir Path directory) {
        vault = LiveVault.start(directory);
        vault.mountKv("one", 1);
        vault.namespace("team", "kv", 2);
        vault.policy(
                "rotation",
                "path \"secret/data/*\" { capabilities = [\"create\", \"read\", \"update\"] }\n"
                        + "path \"secret/data/denied\" { capabilities = [\"read\"] }\n"
                        + "path \"team/kv/data/*\" { capabilities = [\"create\", \"read\", \"update\"] }\n"
                        + "path \"one/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
        vault.auth("approle", "approle", "");
        vault.write("auth/approle/role/rotation", "{\"token_policies\":\"rotation\",\"secret_id_num_uses\":1}");
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @BeforeEach
    void writeRoleId() throws IOException {
        roleId = write(
                "role-id",
                vault.call("GET", "auth/approle/role/rotation/role-id", "", "").field("role_id"));
        secretId = scratch.resolve("secret-id");
    }

    private Path write(String name, String text) throws IOException {
        Path file = scratch.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.writeString(file, text);
    }

    /** A keystore that Acra made, its master key at {@code path}. */
    private Path keystore(String version, String path, boolean versioned) {
        String master = Golden.json("keystore-" + version + "/plain/expected.json")
                .get("master_key")
                .textValue();
        String fields = "{\"acra_master_key\":\"" + master + "\"}";
        if (versioned) {
            vault.writeKv2("secret", path, fields);
        } else {
            vault.writeKv1("one/" + path, fields);
        }
        return Golden.copy("keystore-" + version + "/plain/keys", scratch.resolve("keys"));
    }

    /** One run, with a secret id that is good for one login. */
    private CommandRun run(int exitCode, Path keys, String oldPath, String newPath, String... more) throws IOException {
        write(
                "secret-id",
                vault.write("auth/approle/role/rotation/secret-id", "{}").field("secret_id"));
        List<String> args = new ArrayList<>(List.of(
                "--rotate_master_key",
                "--keys_dir=" + keys,
                "--vault_connection_api_string=" + vault.address(),
                "--vault_secrets_path=" + oldPath,
                "--vault_auth=approle",
                "--vault_role_id_file=" + roleId,
                "--vault_secret_id_file=" + secretId,
                "--new_vault_connection_api_string=" + vault.address(),
                "--new_vault_secrets_path=" + newPath));
        args.addAll(List.of(more));
        Set<String> before = vault.accessors();
        CommandRun run = CommandRun.of(new RotateCommand(), scratch, args.toArray(new String[0]));
        assertEquals(exitCode, run.exitCode(), run.err());
        assertEquals(before, vault.accessors(), "a token is left");
        return run;
    }

    /** Every file, as base64. */
    private static Map<String, String> contents(Path keys) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(keys)) {
            for (Path file : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                contents.put(file.toString(), Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static String stored(String path, int version) {
        return vault.call("GET", "secret/data/" + path + "?version=" + version, "", "")
                .field("acra_master_key");
    }

    @Test
    void putsTheNewKeyThereAsTheNextVersionAndNamesTheOneToGoBackTo() throws IOException {
        Path keys = keystore("v1", "same", true);
        CommandRun run = run(0, keys, "secret/same", "secret/same", WRITE);
        JsonNode summary = new ObjectMapper().readTree(run.out());
        assertEquals(
                "{\"vault\":\"" + vault.address() + "\",\"path\":\"secret/same\",\"version\":2}",
                summary.get("master_key").toString());
        assertEquals(
                "{\"vault\":\"" + vault.address() + "\",\"path\":\"secret/same\",\"version\":1}",
                summary.get("former_master_key").toString());
        assertTrue(summary.get("total").get("rotated").intValue() > 0);
        assertNotEquals(stored("same", 1), stored("same", 2));
        // every key is under the newest version now, and back under the first
        run(
                1,
                keys,
                "secret/same",
                "secret/same",
                "--vault_secret_version=1",
                "--new_vault_secret_version=1",
                "--dry-run");
        run(0, keys, "secret/same", "secret/same", "--new_vault_secret_version=1");
        run(0, keys, "secret/same", "secret/same", "--vault_secret_version=1", "--new_vault_secret_version=2");
    }

    @Test
    void putsTheNewKeyOfAKeystoreV2IntoASecretOfItsOwn() throws IOException {
        Path keys = keystore("v2", "pair", true);
        CommandRun run = run(0, keys, "secret/pair", "secret/pair-2027", WRITE);
        assertTrue(run.out().contains("\"path\":\"secret/pair-2027\",\"version\":1"), run.out());
        run(0, keys, "secret/pair-2027", "secret/pair", "--dry-run");
    }

    @Test
    void neverWritesOverASecretOfAnotherPathNorInKvVersion1() throws IOException {
        Path keys = keystore("v1", "here", true);
        vault.writeKv2("secret", "taken", "{\"acra_master_key\":\"b3RoZXI=\"}");
        String taken = run(1, keys, "secret/here", "secret/taken", WRITE).err();
        assertTrue(taken.contains("there is such a secret already"), taken);
        assertTrue(taken.contains("finish it without this flag"), taken);
        assertEquals("b3RoZXI=", stored("taken", 1));
        Path flat = scratch.resolve("keys");
        vault.writeKv1("one/here", "{\"acra_master_key\":\"" + stored("here", 1) + "\"}");
        assertTrue(run(1, flat, "one/here", "one/here", WRITE).err().contains("there is such a secret already"));
        run(0, flat, "one/here", "one/there", WRITE);
    }

    /** The role's policy does not let it see how many versions are kept. */
    @Test
    void putsThePresentKeyBackWhereVaultKeepsOneVersion() throws IOException {
        Path keys = keystore("v2", "single", true);
        String present = stored("single", 1);
        vault.write("secret/metadata/single", "{\"max_versions\":1}");
        Map<String, String> before = contents(keys);
        String told = run(1, keys, "secret/single", "secret/single", WRITE).err();
        assertTrue(told.contains("the present master key is back as version 3, and nothing is sealed"), told);
        assertTrue(told.contains("-max-versions=10"), told);
        assertEquals(before, contents(keys));
        assertEquals(present, stored("single", 3));
        vault.write("secret/metadata/single", "{\"max_versions\":2}");
        run(0, keys, "secret/single", "secret/single", WRITE);
        assertEquals(present, stored("single", 3));
    }

    /** The token is spent when the new key is read back. */
    @Test
    void tellsWhatIsInVaultWhereTheRunFailsBehindTheWrite() throws IOException {
        Path keys = keystore("v1", "spent", true);
        // the present secret, two looks at max_versions, the write; the server does not count looks at mounts
        vault.write("auth/approle/role/rotation", "{\"token_num_uses\":4}");
        Map<String, String> before = contents(keys);
        String told;
        try {
            told = run(1, keys, "secret/spent", "secret/spent", WRITE).err();
        } finally {
            vault.write("auth/approle/role/rotation", "{\"token_num_uses\":0}");
        }
        assertTrue(told.contains("the new master key is in vault, and nothing is sealed under it"), told);
        assertTrue(
                told.contains("flags_to_finish_with=\"--vault_secret_version=1 --new_vault_secrets_path=secret/spent"
                        + " --new_vault_secret_version=2\""),
                told);
        assertTrue(told.contains("vault kv rollback -version=1 secret/spent"), told);
        assertEquals(before, contents(keys));
        run(0, keys, "secret/spent", "secret/spent", "--vault_secret_version=1", "--new_vault_secret_version=2");
    }

    @Test
    void writesNothingToVaultWhereAKeyDoesNotOpen() throws IOException {
        Path keys = keystore("v1", "broken", true);
        Path damaged = keys.resolve("client_storage");
        byte[] sealed = Files.readAllBytes(damaged);
        sealed[sealed.length - 1] ^= 1;
        Files.write(damaged, sealed);
        String told = run(1, keys, "secret/broken", "secret/broken", WRITE).err();
        assertTrue(told.contains("open under neither master key"), told);
        assertTrue(told.contains("finish it without this flag"), told);
        assertEquals(
                404, vault.call("GET", "secret/data/broken?version=2", "", "").status());
    }

    @Test
    void aDryRunPutsNothingIntoVaultAndAsksWhetherItCould() throws IOException {
        Path keys = keystore("v1", "dry", true);
        CommandRun could = run(0, keys, "secret/dry", "secret/dry", WRITE, "--dry-run", "-v");
        assertTrue(could.out().contains("total"), could.out());
        assertTrue(could.err().contains("vault would take the new master key"), could.err());
        vault.writeKv2("secret", "dry-taken", "{\"acra_master_key\":\"b3RoZXI=\"}");
        CommandRun taken = run(1, keys, "secret/dry", "secret/dry-taken", WRITE, "--dry-run");
        assertTrue(taken.out().contains("total"), taken.out());
        assertTrue(taken.err().contains("there is such a secret already"), taken.err());
        String denied =
                run(1, keys, "secret/dry", "secret/denied", WRITE, "--dry-run").err();
        assertTrue(denied.contains("error: new master key: vault secret secret/denied at"), denied);
        assertTrue(denied.contains("path \"secret/data/denied\" { capabilities = [\"create\"] }"), denied);
        assertEquals(404, vault.call("GET", "secret/data/dry?version=2", "", "").status());
    }

    /** The login is the root's, the secret a team's, named with a slash too much for the new key. */
    @Test
    void namesTheNamespaceWhereverItNamesThePlace() throws IOException {
        Path keys = keystore("v1", "not-here", true);
        String master =
                Golden.json("keystore-v1/plain/expected.json").get("master_key").textValue();
        vault.writeIn("team", "kv/data/acra", "{\"data\":{\"acra_master_key\":\"" + master + "\"}}");
        String[] namespaces = {"--vault_namespace=team", "--vault_auth_namespace=/", "--new_vault_namespace=team/"};
        CommandRun done = run(0, keys, "kv/acra", "kv/acra", more(namespaces, WRITE));
        assertEquals(
                "{\"vault\":\"" + vault.address() + "\",\"namespace\":\"team\",\"path\":\"kv/acra\",\"version\":2}",
                new ObjectMapper().readTree(done.out()).get("master_key").toString());
        String late = run(1, keys, "kv/acra", "kv/acra", more(namespaces, WRITE, "--vault_secret_version=1"))
                .err();
        assertTrue(late.contains("finish it without this flag"), late);
        String pinned = run(1, keys, "kv/acra", "kv/acra", more(namespaces, "--new_vault_secret_version=7"))
                .err();
        assertTrue(pinned.contains("vault secret kv/acra at " + vault.address() + ", namespace team: "), pinned);
        assertTrue(pinned.contains("'vault kv list -namespace=team kv'"), pinned);
    }

    private static String[] more(String[] flags, String... others) {
        return Stream.concat(Stream.of(flags), Stream.of(others)).toArray(String[]::new);
    }

    @Test
    void namesNoVersionOfWhatItMakes() throws IOException {
        Path keys = keystore("v1", "pinned", true);
        String told = run(1, keys, "secret/pinned", "secret/pinned", WRITE, "--new_vault_secret_version=1")
                .err();
        assertTrue(told.contains(WRITE + " and --new_vault_secret_version: contradict each other"), told);
    }

    @Test
    void namesTheNewKeysFlagsInWhatIsWrongWithThem() {
        Path keys = Golden.copy("keystore-v1/plain/keys", scratch.resolve("keys"));
        CommandRun address = CommandRun.of(
                new RotateCommand(),
                scratch,
                "--rotate_master_key",
                "--keys_dir=" + keys,
                "--new_vault_connection_api_string=vault.example.com",
                "--new_vault_secrets_path=secret/acra");
        assertEquals(1, address.exitCode());
        assertTrue(address.err().contains("error: --new_vault_connection_api_string: "), address.err());
        assertTrue(address.err().contains("hint: give --new_vault_connection_api_string as"), address.err());
    }

    @Test
    void needsAVaultAndTheFlagThatRotates() {
        CommandRun nowhere = CommandRun.of(
                new RotateCommand(),
                scratch,
                "--rotate_master_key",
                WRITE,
                "--keys_dir=" + Golden.copy("keystore-v1/plain/keys", scratch.resolve("keys")));
        assertEquals(1, nowhere.exitCode());
        assertTrue(nowhere.err().contains(WRITE + ": asks for the new master key to be put into Vault"), nowhere.err());
        CommandRun alone = CommandRun.of(new RotateCommand(), scratch, WRITE);
        assertEquals(2, alone.exitCode());
        assertFalse(alone.err().isEmpty());
    }
}
