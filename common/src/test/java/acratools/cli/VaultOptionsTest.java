package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.keystore.KeystoreVersion;
import acratools.masterkey.vault.VaultPatience;
import acratools.masterkey.vault.VaultSettings;
import acratools.secret.SecretEnvironment;
import acratools.tls.PemText;
import acratools.tls.TlsCheck;
import acratools.tls.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What flags and environment make of a Vault's settings and login; nothing is sent. */
class VaultOptionsTest {
    private static final String FROM_VAULT = "--keystore_encryption_type=vault_master_key";
    private static final String PATH = "--vault_secrets_path=secret/acra";

    @TempDir
    private Path directory;

    /** A run that gets as far as the login, with this environment. */
    private record Outcome(int exitCode, String err, VaultSettings settings, String login) {}

    private Outcome run(Map<String, String> variables, String... args) {
        Map<String, byte[]> bytes = new HashMap<>();
        variables.forEach((name, value) -> bytes.put(name, value.getBytes(StandardCharsets.UTF_8)));
        AtomicReference<VaultAccess> access = new AtomicReference<>();
        SampleCommand command = new SampleCommand(tool -> {
            try (SecretEnvironment environment = SecretEnvironment.of(bytes)) {
                MasterKeyOptions options = new MasterKeyOptions(tool);
                assertTrue(options.settle());
                access.set(options.access(environment));
            }
        });
        List<String> all = new ArrayList<>(List.of(args));
        all.add(0, PATH);
        SampleRun run = SampleRun.of(command, directory, all.toArray(new String[0]));
        VaultAccess got = access.get();
        return new Outcome(
                run.exitCode(),
                run.err(),
                got == null ? null : got.settings(),
                got == null ? "" : got.login().getClass().getSimpleName());
    }

    private VaultSettings settings(Map<String, String> variables, String... args) {
        Outcome outcome = run(variables, args);
        assertEquals(0, outcome.exitCode, outcome.err);
        return outcome.settings;
    }

    private String refused(Map<String, String> variables, String... args) {
        Outcome outcome = run(variables, args);
        assertEquals(1, outcome.exitCode, outcome.err);
        return outcome.err;
    }

    private static void tells(String text, String told) {
        assertTrue(told.contains(text), told);
    }

    @Test
    void takesTheAddressFromTheEnvironmentWhereVaultIsAskedForWithoutOne() {
        Map<String, String> both = Map.of("BAO_ADDR", "http://127.0.0.1:1", "VAULT_ADDR", "http://127.0.0.1:2");
        assertEquals("http://127.0.0.1:1", settings(both, FROM_VAULT).address().toString());
        assertEquals(
                "http://127.0.0.1:2",
                settings(Map.of("VAULT_ADDR", "http://127.0.0.1:2"), FROM_VAULT)
                        .address()
                        .toString());
        assertEquals(
                "http://127.0.0.1:3",
                settings(both, "--vault_connection_api_string=http://127.0.0.1:3")
                        .address()
                        .toString());
        tells("no Vault is named", refused(Map.of(), FROM_VAULT));
        tells("no Vault is named", refused(Map.of("BAO_ADDR", "", "VAULT_ADDR", "http://127.0.0.1:2"), FROM_VAULT));
        tells("error: VAULT_ADDR: ", refused(Map.of("VAULT_ADDR", "unix:///run/vault.sock"), FROM_VAULT));
    }

    @Test
    void anAddressInTheEnvironmentAloneChoosesNoVault() {
        List<Boolean> fromVault = new ArrayList<>();
        SampleCommand command = new SampleCommand(tool -> fromVault.add(new MasterKeyOptions(tool).settle()));
        assertEquals(0, SampleRun.of(command, directory).exitCode());
        assertEquals(List.of(false), fromVault);
    }

    @Test
    void takesNamespacesFromFlagsBeforeTheEnvironment() {
        Map<String, String> env = Map.of("VAULT_ADDR", "http://127.0.0.1:2", "VAULT_NAMESPACE", "env");
        assertEquals(Optional.of("env"), settings(env, FROM_VAULT).namespace());
        assertEquals(Optional.of("env"), settings(env, FROM_VAULT).loginNamespace());
        VaultSettings flags = settings(env, FROM_VAULT, "--vault_namespace=a", "--vault_auth_namespace=b");
        assertEquals(Optional.of("a"), flags.namespace());
        assertEquals(Optional.of("b"), flags.loginNamespace());
        assertEquals(
                Optional.empty(),
                settings(env, FROM_VAULT, "--vault_auth_namespace=/").loginNamespace());
        VaultSettings slashes = settings(env, FROM_VAULT, "--vault_namespace=/team/a/", "--vault_auth_namespace=team/");
        assertEquals(Optional.of("team/a"), slashes.namespace());
        assertEquals(Optional.of("team"), slashes.loginNamespace());
        assertEquals(
                Optional.empty(),
                settings(env, FROM_VAULT, "--vault_namespace=/").namespace());
    }

    @Test
    void warnsOfTlsFlagsForAnyServerThatDoNotCountForAnAddressAlone() {
        String https = "--vault_connection_api_string=https://vault.example.com";
        String warning =
                "the TLS settings for any server have no effect on Vault\" missing=--vault_tls_transport_enable";
        for (String base : List.of("--tls_ca=/ca.pem", "--tls_ocsp_from_cert=ignore", "--tls_crl_url=file:///list")) {
            Outcome alone = run(Map.of(), https, base);
            tells(warning, alone.err);
            assertEquals(Optional.empty(), alone.settings.tls());
            assertEquals("", run(Map.of(), https, base, "--vault_tls_transport_enable").err);
            assertEquals("", run(Map.of(), "--vault_connection_api_string=http://127.0.0.1:1", base).err);
        }
        assertEquals("", run(Map.of(), https).err);
    }

    @Test
    void takesTlsFromTheEnvironmentWhereFlagsAreSilent() {
        Map<String, String> env = Map.of(
                "VAULT_ADDR", "https://vault.example.com:8200",
                "VAULT_CACERT", "/env/ca.pem",
                "VAULT_CLIENT_CERT", "/env/client.pem",
                "VAULT_CLIENT_KEY", "/env/client.key",
                "VAULT_TLS_SERVER_NAME", "other.example.com");
        TlsSettings tls = settings(env, FROM_VAULT).tls().orElseThrow();
        assertEquals(Optional.of(Path.of("/env/ca.pem")), tls.ca());
        assertEquals(Optional.of(Path.of("/env/client.pem")), tls.certificate());
        assertEquals(Optional.of(Path.of("/env/client.key")), tls.key());
        assertEquals(Optional.of("other.example.com"), tls.sni());
        TlsSettings mixed = settings(
                        env, FROM_VAULT, "--vault_tls_transport_enable", "--vault_tls_client_ca=/flag/ca.pem")
                .tls()
                .orElseThrow();
        assertEquals(Optional.of(Path.of("/flag/ca.pem")), mixed.ca());
        assertEquals(Optional.of(Path.of("/env/client.pem")), mixed.certificate());
        Map<String, String> directory = Map.of("VAULT_ADDR", "https://vault.example.com", "VAULT_CAPATH", "/env/cas");
        assertEquals(
                Optional.of(Path.of("/env/cas")),
                settings(directory, FROM_VAULT).tls().orElseThrow().ca());
        Map<String, String> half = new HashMap<>(env);
        half.remove("VAULT_CLIENT_KEY");
        tells("error: VAULT_CLIENT_CERT: the certificate is given without its key", refused(half, FROM_VAULT));
        Map<String, String> plain = new HashMap<>(env);
        plain.put("VAULT_ADDR", "http://127.0.0.1:1");
        assertEquals(Optional.empty(), settings(plain, FROM_VAULT).tls());
    }

    /** File, then text, then directory, as with Vault's own programs; a flag before all of them. */
    @Test
    void takesTheCaThatTheEnvironmentItselfHolds() {
        Map<String, String> env = Map.of(
                "VAULT_ADDR", "https://vault.example.com", "VAULT_CAPATH", "/env/cas", "BAO_CACERT_BYTES", "PEM");
        TlsSettings text = settings(env, FROM_VAULT).tls().orElseThrow();
        assertEquals(Optional.empty(), text.ca());
        assertEquals(Optional.of(new PemText("BAO_CACERT_BYTES", "PEM")), text.caText());
        assertEquals(
                text.caText(),
                settings(env, FROM_VAULT, "--vault_tls_transport_enable")
                        .tls()
                        .orElseThrow()
                        .caText());
        TlsSettings flag = settings(
                        env, FROM_VAULT, "--vault_tls_transport_enable", "--vault_tls_client_ca=/flag/ca.pem")
                .tls()
                .orElseThrow();
        assertEquals(Optional.of(Path.of("/flag/ca.pem")), flag.ca());
        assertEquals(Optional.empty(), flag.caText());
        Map<String, String> file = new HashMap<>(env);
        file.put("VAULT_CACERT", "/env/ca.pem");
        TlsSettings ofFile = settings(file, FROM_VAULT).tls().orElseThrow();
        assertEquals(Optional.of(Path.of("/env/ca.pem")), ofFile.ca());
        assertEquals(Optional.empty(), ofFile.caText());
    }

    @Test
    void refusesToSkipTheCheckOfTheServerUnlessAFlagRepeatsIt() {
        for (String value : new String[] {"1", "true", "T", "yes"}) {
            Map<String, String> env = Map.of("VAULT_ADDR", "https://vault.example.com", "VAULT_SKIP_VERIFY", value);
            String told = refused(env, FROM_VAULT);
            tells("error: VAULT_SKIP_VERIFY: ", told);
            tells("--vault_tls_insecure", told);
            assertEquals(
                    TlsCheck.NOTHING,
                    settings(env, FROM_VAULT, "--vault_tls_insecure").check());
        }
        Map<String, String> off = Map.of("VAULT_ADDR", "https://vault.example.com", "VAULT_SKIP_VERIFY", "false");
        assertEquals(TlsCheck.CHAIN_AND_NAME, settings(off, FROM_VAULT).check());
        tells("is not checked", run(off, FROM_VAULT, "--vault_tls_insecure").err);
    }

    @Test
    void takesTimeoutsAndRetriesFromTheEnvironment() {
        Map<String, String> env =
                Map.of("VAULT_ADDR", "http://127.0.0.1:2", "VAULT_CLIENT_TIMEOUT", "3s", "VAULT_MAX_RETRIES", "0");
        VaultSettings settings = settings(env, FROM_VAULT);
        assertEquals(Duration.ofSeconds(3), settings.patience().read());
        assertEquals(Duration.ofSeconds(3), settings.patience().connect());
        assertEquals(0, settings.patience().retries());
    }

    private Duration timeout(String value) {
        Map<String, String> env = Map.of("VAULT_ADDR", "http://127.0.0.1:2", "VAULT_CLIENT_TIMEOUT", value);
        Outcome outcome = run(env, FROM_VAULT);
        assertEquals(0, outcome.exitCode, outcome.err);
        assertFalse(outcome.err.contains("cannot be used"), outcome.err);
        return outcome.settings.patience().read();
    }

    @Test
    void readsTimesAsVaultDoes() {
        assertEquals(Duration.ofSeconds(60), timeout("60"));
        assertEquals(Duration.ofMinutes(5), timeout("5m"));
        assertEquals(Duration.ofSeconds(90), timeout("1m30s"));
        assertEquals(Duration.ofMillis(1_500), timeout("1.5s"));
        assertEquals(Duration.ofMillis(500), timeout("500ms"));
        assertEquals(Duration.ofMillis(1), timeout("5ns"));
        assertEquals(Duration.ofHours(1), timeout("2d"));
        assertEquals(Duration.ofHours(1), timeout("99999999999999999999"));
        assertEquals(VaultPatience.standard().read(), timeout("0"));
        assertEquals(VaultPatience.standard().read(), timeout("0s"));
    }

    @Test
    void anInheritedNumberThatCannotBeReadEndsNoRun() {
        for (String value : new String[] {"soon", "-5", "-5s", "5 s", "5m3", "1.2.3s", ".", "s", "5x"}) {
            for (String name : new String[] {"VAULT_CLIENT_TIMEOUT", "BAO_MAX_RETRIES"}) {
                Outcome outcome = run(Map.of("VAULT_ADDR", "http://127.0.0.1:2", name, value), FROM_VAULT);
                assertEquals(0, outcome.exitCode, outcome.err);
                assertEquals(VaultPatience.standard(), outcome.settings.patience(), value);
                tells("variable=" + name, outcome.err);
            }
        }
    }

    @Test
    void asksNothingAboutCertificatesWhereThereIsNoTls() {
        Map<String, String> env = Map.of("VAULT_ADDR", "http://127.0.0.1:2", "VAULT_SKIP_VERIFY", "true");
        assertEquals(TlsCheck.CHAIN_AND_NAME, settings(env, FROM_VAULT).check());
        Outcome both = run(env, FROM_VAULT, "--vault_tls_insecure");
        assertEquals(0, both.exitCode, both.err);
        assertFalse(both.err.contains("is not checked"), both.err);
    }

    @Test
    void looksOnlyAtWhatNoFlagHasSet() {
        Map<String, String> env =
                Map.of("VAULT_ADDR", "https://vault.example.com", "VAULT_CLIENT_CERT", "/env/client.pem");
        Outcome outcome = run(
                env,
                FROM_VAULT,
                "--vault_tls_transport_enable",
                "--vault_tls_client_ca=/flag/ca.pem",
                "--vault_tls_client_cert=/flag/client.pem",
                "--vault_tls_client_key=/flag/client.key");
        assertEquals(0, outcome.exitCode, outcome.err);
        assertEquals(
                Optional.of(Path.of("/flag/client.pem")),
                outcome.settings.tls().orElseThrow().certificate());
    }

    @Test
    void pinsAVersion() {
        Map<String, String> env = Map.of("VAULT_ADDR", "http://127.0.0.1:2");
        assertEquals(
                OptionalInt.of(3),
                settings(env, FROM_VAULT, "--vault_secret_version=3").version());
        assertEquals(OptionalInt.empty(), settings(env, FROM_VAULT).version());
    }

    @Test
    void choosesTheLogin() {
        Map<String, String> env = Map.of("VAULT_ADDR", "http://127.0.0.1:2", "VAULT_TOKEN", "ignored");
        assertEquals("HandedInToken", run(env, FROM_VAULT).login);
        assertEquals("HandedInToken", run(env, FROM_VAULT, "--vault_auth=token").login);
        assertEquals("TokenFileLogin", run(env, FROM_VAULT, "--vault_auth=token_file").login);
        assertEquals("AppRoleLogin", run(env, FROM_VAULT, "--vault_auth=approle").login);
        assertEquals("JwtLogin", run(env, FROM_VAULT, "--vault_auth=kubernetes", "--vault_auth_role=r").login);
        assertEquals("JwtLogin", run(env, FROM_VAULT, "--vault_auth=jwt").login);
        assertEquals("PasswordLogin", run(env, FROM_VAULT, "--vault_auth=userpass", "--vault_username=u").login);
        assertEquals("WrappedTokenLogin", run(env, FROM_VAULT, "--vault_auth=wrapped_token").login);
        tells("shows no client certificate", refused(env, FROM_VAULT, "--vault_auth=cert"));
        tells("name it with --vault_auth_role", refused(env, FROM_VAULT, "--vault_auth=kubernetes"));
        tells("name it with --vault_username", refused(env, FROM_VAULT, "--vault_auth=userpass"));
        tells("must be one of token, token_file, approle", refused(env, FROM_VAULT, "--vault_auth=ldap"));
    }

    @Test
    void refusesFlagsOfAnotherLogin() {
        Map<String, String> env = Map.of("VAULT_ADDR", "http://127.0.0.1:2", "VAULT_TOKEN", "lying-about");
        String none = refused(env, FROM_VAULT, "--vault_secret_id_file=x");
        tells("error: --vault_secret_id_file: belongs to a login, and none is chosen", none);
        assertFalse(none.contains("lying-about"));
        tells(
                "error: --vault_username: has no part in the login with approle",
                refused(env, FROM_VAULT, "--vault_auth=approle", "--vault_username=u"));
    }

    @Test
    void tellsWhatALoginNeeds() {
        SampleCommand command = new SampleCommand(tool -> new MasterKeyOptions(tool)
                .protect(KeystoreVersion.V1, owner -> false)
                .close());
        SampleRun run = SampleRun.of(
                command, directory, PATH, "--vault_connection_api_string=http://127.0.0.1:1", "--vault_auth=approle");
        assertEquals(1, run.exitCode());
        tells("error: vault role id: the chosen login needs it, and there is none", run.err());
        tells("hint: give its file with --vault_role_id_file (- for stdin), or set VAULT_ROLE_ID", run.err());
    }
}
