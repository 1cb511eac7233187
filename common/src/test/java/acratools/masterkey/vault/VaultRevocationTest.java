package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.failure.MasterKeyFailure;
import acratools.failure.ToolFailure;
import acratools.testkit.LiveVault;
import acratools.testkit.TestChain;
import acratools.tls.NamedRevocationContract;
import acratools.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class VaultRevocationTest extends NamedRevocationContract {
    private static TestChain chain;
    private static LiveVault vault;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        chain = issue(directory, "localhost");
        vault = LiveVault.tls(
                directory, chain.server().certificate(), chain.server().key(), null);
        vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + VaultTrial.AMK_BASE64 + "\"}");
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @Override
    protected TestChain chain() {
        return chain;
    }

    @Override
    protected Optional<ToolFailure> refusal(TlsSettings settings) {
        VaultTrial trial = VaultTrial.of(vault.tlsAddress("localhost"), "secret/acra", LiveVault.ROOT_TOKEN)
                .tls(settings);
        try {
            assertArrayEquals(VaultTrial.AMK, trial.fetch());
            return Optional.empty();
        } catch (MasterKeyFailure refused) {
            assertEquals(MasterKeyFailure.Case.TLS, refused.failureCase(), refused.toString());
            return Optional.of(refused);
        }
    }

    @Override
    protected String flags() {
        return "--vault_tls_client_";
    }
}
