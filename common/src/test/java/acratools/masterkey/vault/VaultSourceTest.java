package acratools.masterkey.vault;

import static acratools.masterkey.vault.VaultTrial.AMK;
import static acratools.masterkey.vault.VaultTrial.AMK_BASE64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.testkit.LiveVault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenBao. */
class VaultSourceTest {
    private static final String SECRET = "{\"acra_master_key\":\"" + AMK_BASE64 + "\"}";

    private static LiveVault vault;

    @BeforeAll
    static void startVault(@TempDir Path directory) {
        vault = LiveVault.start(directory);
        vault.mountKv("one", 1);
        vault.mountKv("team/keys", 2);
        vault.mountKv("team/old/keys", 1);
        vault.mount("transit", "transit");
        vault.writeKv2("secret", "acra/master", SECRET);
        vault.writeKv1("one/acra", SECRET);
        vault.writeKv2("team/keys", "acra/master", SECRET);
        vault.writeKv1("team/old/keys/acra", SECRET);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    @Test
    void readsFromKvVersion2() {
        assertArrayEquals(AMK, trial("secret/acra/master").fetch());
    }

    @Test
    void readsFromKvVersion1() {
        assertArrayEquals(AMK, trial("one/acra").fetch());
    }

    @Test
    void readsFromAMountWithSlashesInItsName() {
        assertArrayEquals(AMK, trial("team/keys/acra/master").fetch());
        assertArrayEquals(AMK, trial("team/old/keys/acra").fetch());
    }

    @Test
    void takesSlashesAroundPathAndAddressForNothing() {
        VaultTrial trial = VaultTrial.of(vault.address() + "/v1/", "/one//acra/", LiveVault.ROOT_TOKEN);
        assertArrayEquals(AMK, trial.fetch());
    }

    @Test
    void readsAPathThatNeedsEncoding() {
        vault.writeKv1("one/with%20space%25/%C3%BC", SECRET);
        assertArrayEquals(AMK, trial("one/with space%/ü").fetch());
    }

    @Test
    void readsUnderAPolicyThatGrantsOnlyTheSecret() {
        vault.policy("only-v2", "path \"team/keys/data/acra/master\" { capabilities = [\"read\"] }");
        vault.policy("only-v1", "path \"team/old/keys/acra\" { capabilities = [\"read\"] }");
        String v2 = vault.token("only-v2");
        String v1 = vault.token("only-v1");
        assertArrayEquals(
                AMK, VaultTrial.of(vault.address(), "team/keys/acra/master", v2).fetch());
        assertArrayEquals(
                AMK, VaultTrial.of(vault.address(), "team/old/keys/acra", v1).fetch());
    }

    @Test
    void readsInANamespace() {
        vault.namespace("inner", "kv", 2);
        String body = "{\"data\":" + SECRET + "}";
        for (int tries = 0; vault.call("POST", "kv/data/acra", "inner", body).status() != 200; tries++) {
            assertTrue(tries < 1000, "the mount does not come up");
        }
        assertArrayEquals(AMK, trial("kv/acra").namespace("inner").fetch());
        trial("kv/acra").refused(Case.NO_SUCH_MOUNT);
    }

    @Test
    void tellsANamespaceThatIsNotThere() {
        trial("secret/acra/master").namespace("nowhere").refused(Case.NO_SUCH_NAMESPACE);
    }

    @Test
    void readsAPinnedVersion() {
        vault.writeKv2("secret", "pinned", SECRET);
        vault.writeKv2("secret", "pinned", "{\"acra_master_key\":\"" + base64("another key") + "\"}");
        assertArrayEquals(AMK, trial("secret/pinned").version(1).fetch());
        trial("secret/pinned").version(9).refused(Case.NO_SUCH_SECRET);
        trial("one/acra").version(1).refused(Case.NOT_VERSIONED);
    }

    @Test
    void tellsAWrongToken() {
        VaultTrial.of(vault.address(), "secret/acra/master", "not-the-root-token-at-all")
                .refused(Case.BAD_TOKEN);
    }

    @Test
    void tellsThatThereIsNoToken() {
        MasterKeyFailure failure =
                VaultTrial.of(vault.address(), "secret/acra/master", "").refused(Case.NO_TOKEN);
        assertTrue(failure.reason().contains("VAULT_API_TOKEN"), failure.reason());
    }

    @Test
    void tellsASecretThatTheTokenMayNotRead() {
        vault.policy("sees", "path \"secret/data/other\" { capabilities = [\"read\"] }");
        String token = vault.token("sees");
        MasterKeyFailure failure =
                VaultTrial.of(vault.address(), "secret/acra/master", token).refused(Case.PERMISSION_DENIED);
        assertTrue(failure.hint().orElseThrow().contains("path \"secret/data/acra/master\""));
        MasterKeyFailure apiPath =
                VaultTrial.of(vault.address(), "secret/data/acra", token).refused(Case.PERMISSION_DENIED);
        assertTrue(apiPath.hint().orElseThrow().contains("leave data/ out"), apiPath.hint()::orElseThrow);
    }

    @Test
    void tellsAMountThatTheTokenMayNotSee() {
        vault.policy("elsewhere", "path \"one/acra\" { capabilities = [\"read\"] }");
        String token = vault.token("elsewhere");
        VaultTrial.of(vault.address(), "secret/acra/master", token).refused(Case.PERMISSION_DENIED);
    }

    @Test
    void tellsAMissingMount() {
        trial("nowhere/acra").refused(Case.NO_SUCH_MOUNT);
    }

    @Test
    void tellsAMountThatIsNotKv() {
        trial("transit/acra").refused(Case.NOT_KV_MOUNT);
    }

    @Test
    void tellsAMissingSecret() {
        trial("one/nothing").refused(Case.NO_SUCH_SECRET);
        trial("secret/nothing").refused(Case.NO_SUCH_SECRET);
        trial("team/keys").refused(Case.NO_SUCH_SECRET);
        MasterKeyFailure apiPath = trial("secret/data/acra/master").refused(Case.NO_SUCH_SECRET);
        assertTrue(apiPath.hint().orElseThrow().contains("leave data/ out"));
    }

    @Test
    void tellsADeletedAndADestroyedVersion() {
        vault.writeKv2("secret", "gone", SECRET);
        vault.call("DELETE", "secret/data/gone", "", "");
        trial("secret/gone").refused(Case.VERSION_DELETED);
        vault.call("POST", "secret/destroy/gone", "", "{\"versions\":[1]}");
        trial("secret/gone").refused(Case.VERSION_DESTROYED);
    }

    @Test
    void tellsWhatIsWrongWithTheField() {
        vault.writeKv2("secret", "no-field", "{\"acra_master\":\"" + AMK_BASE64 + "\"}");
        trial("secret/no-field").refused(Case.FIELD_MISSING);
        vault.writeKv2("secret", "number", "{\"acra_master_key\":12}");
        trial("secret/number").refused(Case.FIELD_NOT_STRING);
        vault.writeKv1("one/object", "{\"acra_master_key\":{\"a\":\"" + AMK_BASE64 + "\"}}");
        trial("one/object").refused(Case.FIELD_NOT_STRING);
        vault.writeKv2("secret", "text", "{\"acra_master_key\":\"no base64!\"}");
        trial("secret/text").refused(Case.NOT_BASE64);
    }

    @Test
    void takesANewlineBehindTheBase64ForNothing() {
        vault.writeKv2("secret", "newline", "{\"acra_master_key\":\"" + AMK_BASE64 + "\\n\"}");
        assertArrayEquals(AMK, trial("secret/newline").fetch());
    }

    @Test
    void tellsThatTheServerIsNotThere() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        MasterKeyFailure failure = VaultTrial.of("http://127.0.0.1:" + port, "secret/acra", "some-token-or-other")
                .refused(Case.CANNOT_CONNECT);
        assertTrue(failure.reason().contains("refused"), failure.reason());
        for (String host : new String[] {"no-such-host.invalid", "acra_vault.invalid"}) {
            MasterKeyFailure unknown = VaultTrial.of("http://" + host + ":8200", "secret/acra", "some-token-or-other")
                    .refused(Case.CANNOT_CONNECT);
            assertTrue(unknown.reason().contains("no address"), unknown.reason());
        }
    }

    @Test
    void waitsForASealedServerAndTellsIfItStaysSealed(@TempDir Path directory) throws InterruptedException {
        try (LiveVault sealed = LiveVault.start(directory)) {
            sealed.writeKv2("secret", "acra", SECRET);
            sealed.seal();
            VaultTrial trial = VaultTrial.of(sealed.address(), "secret/acra", LiveVault.ROOT_TOKEN);
            trial.refused(Case.SEALED);
            Thread operator = new Thread(sealed::unseal);
            operator.start();
            assertArrayEquals(AMK, trial.budget(Duration.ofSeconds(20)).fetch());
            operator.join();
        }
    }

    private static VaultTrial trial(String path) {
        return VaultTrial.of(vault.address(), path, LiveVault.ROOT_TOKEN);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
