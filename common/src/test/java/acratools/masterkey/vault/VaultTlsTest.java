package acratools.masterkey.vault;

import static acratools.masterkey.vault.VaultTrial.AMK;
import static acratools.masterkey.vault.VaultTrial.AMK_BASE64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.testkit.LiveVault;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.tls.PemText;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real OpenBao listeners with certificates of the test's own CA. */
class VaultTlsTest {
    @TempDir
    private Path directory;

    @Test
    void verifiesTheServerAgainstAPrivateCa() throws IOException {
        TestAuthority ca = TestAuthority.create(directory, "ca");
        try (LiveVault vault = tls(ca.issue("server", "localhost", "127.0.0.1"), null)) {
            Path trusted = ca.certificate();
            assertArrayEquals(
                    AMK, trial(vault, "localhost").tls(trusting(trusted)).fetch());
            assertArrayEquals(
                    AMK, trial(vault, "127.0.0.1").tls(trusting(trusted)).fetch());

            trustsAuthoritiesThatLieInNoFile(vault, trusted);

            Path other = TestAuthority.create(directory, "other").certificate();
            tells(trial(vault, "localhost").tls(trusting(other)), "not signed by a CA that is trusted here");
            tells(trial(vault, "localhost"), "not signed by a CA that is trusted here");
            hints(trial(vault, "localhost"), "with --vault_tls_client_ca, and add --vault_tls_transport_enable");
            TlsFlagNames flags = TlsFlagNames.of("--vault_tls_client_", "");
            hints(trial(vault, "localhost").tls(trusting(other).named(flags)), "with --vault_tls_client_ca");
            VaultTrial plain = VaultTrial.of(
                    vault.tlsAddress("localhost").replace("https:", "http:"), "secret/acra", LiveVault.ROOT_TOKEN);
            MasterKeyFailure failure = plain.refused(Case.UNEXPECTED_ANSWER);
            assertTrue(failure.hint().orElseThrow().contains("https://"));
            VaultTrial noTls =
                    VaultTrial.of(vault.address().replace("http:", "https:"), "secret/acra", LiveVault.ROOT_TOKEN);
            tells(noTls, "does not speak TLS");
        }
    }

    private static void trustsAuthoritiesThatLieInNoFile(LiveVault vault, Path ca) throws IOException {
        assertArrayEquals(
                AMK,
                trial(vault, "localhost").tls(trusting(Files.readString(ca))).fetch());
        VaultTrial broken = trial(vault, "localhost").tls(trusting("no PEM"));
        InputFailure failure = assertThrows(InputFailure.class, broken::fetch);
        assertEquals("VAULT_CACERT_BYTES", failure.subject());
    }

    private static TlsSettings trusting(String pem) {
        return TlsSettings.system().trusting(Optional.of(new PemText("VAULT_CACERT_BYTES", pem)));
    }

    @Test
    void verifiesTheNameAndTakesAnotherOneInstead() {
        TestAuthority ca = TestAuthority.create(directory, "ca");
        try (LiveVault vault = tls(ca.issue("server", "vault.internal"), null)) {
            Path trusted = ca.certificate();
            tells(
                    trial(vault, "localhost").tls(trusting(trusted)),
                    "for another name than localhost: it names vault.internal");
            assertArrayEquals(
                    AMK,
                    trial(vault, "localhost")
                            .tls(settings(trusted, Optional.empty(), "vault.internal"))
                            .fetch());
            tells(
                    trial(vault, "localhost").tls(settings(trusted, Optional.empty(), "other.internal")),
                    "for another name than other.internal: it names vault.internal");
        }
    }

    @Test
    void tellsACertificateThatIsOutOfDate() {
        TestAuthority ca = TestAuthority.create(directory, "ca");
        Instant now = Instant.now();
        Issued expired = ca.issue("expired", now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)), "localhost");
        Issued early = ca.issue("early", now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)), "localhost");
        Path trusted = ca.certificate();
        try (LiveVault vault = tls(expired, null)) {
            tells(trial(vault, "localhost").tls(trusting(trusted)), "has expired");
        }
        try (LiveVault vault = tls(early, null)) {
            tells(trial(vault, "localhost").tls(trusting(trusted)), "not valid yet");
        }
    }

    @Test
    void showsItsOwnCertificateWhereTheServerAsks() {
        TestAuthority ca = TestAuthority.create(directory, "ca");
        TestAuthority clients = TestAuthority.create(directory, "clients");
        Issued good = clients.issue("good");
        Issued foreign = TestAuthority.create(directory, "foreign").issue("foreign-client");
        try (LiveVault vault = tls(ca.issue("server", "localhost"), clients.certificate())) {
            Path trusted = ca.certificate();
            assertArrayEquals(
                    AMK,
                    trial(vault, "localhost")
                            .tls(settings(trusted, Optional.of(good), ""))
                            .fetch());
            tells(trial(vault, "localhost").tls(trusting(trusted)), "client certificate");
            tells(
                    trial(vault, "localhost").tls(settings(trusted, Optional.of(foreign), "")),
                    "refuses the client's certificate");
        }
    }

    private LiveVault tls(Issued server, Path clientCa) {
        LiveVault vault = LiveVault.tls(directory, server.certificate(), server.key(), clientCa);
        vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + AMK_BASE64 + "\"}");
        return vault;
    }

    private static VaultTrial trial(LiveVault vault, String host) {
        return VaultTrial.of(vault.tlsAddress(host), "secret/acra", LiveVault.ROOT_TOKEN)
                .budget(Duration.ofSeconds(3));
    }

    private static TlsSettings trusting(Path ca) {
        return settings(ca, Optional.empty(), "");
    }

    private static TlsSettings settings(Path ca, Optional<Issued> client, String sni) {
        return new TlsSettings(
                Optional.of(ca),
                client.map(Issued::certificate),
                client.map(Issued::key),
                Optional.of(sni).filter(name -> !name.isEmpty()),
                -1);
    }

    private static void hints(VaultTrial trial, String ending) {
        String hint = trial.refused(Case.TLS).hint().orElseThrow();
        assertTrue(hint.endsWith(ending), hint);
    }

    private static void tells(VaultTrial trial, String reason) {
        MasterKeyFailure failure = trial.refused(Case.TLS);
        assertTrue(failure.reason().contains(reason), failure.reason());
    }
}
