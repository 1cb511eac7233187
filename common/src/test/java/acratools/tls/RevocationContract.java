package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.testkit.TestChain;
import acratools.tls.OcspSettings.Required;
import acratools.tls.RevocationPeers.Word;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection makes of each word about its live server, whose certificate an authority between issued. */
public abstract class RevocationContract {
    private static final Duration SHORT = Duration.ofMillis(250);

    @TempDir
    private static Path folder;

    private static @Nullable RevocationPeers peers;

    /** What the server shows; one serves all tests of a class. */
    protected abstract TestChain chain();

    /** Connects by flags whose names begin so; the root is trusted. @return why it does not work; empty if it does */
    protected abstract Optional<ToolFailure> refusal(TlsSettings settings);

    /** What the names of the connection's flags begin with: {@code --redis_tls_client_}. */
    protected abstract String flags();

    @BeforeEach
    void startPeers() throws IOException {
        if (peers == null) {
            peers = RevocationPeers.of(chain(), folder);
        }
    }

    @AfterAll
    static void stopPeers() throws IOException {
        if (peers != null) {
            peers.close();
            peers = null;
        }
    }

    /** What a test asks with {@link #refused} and {@link #works}. */
    static RevocationPeers peers() {
        if (peers == null) {
            throw new IllegalStateException("not started");
        }
        return peers;
    }

    static RevocationSettings asking(URI responder, NamedAddresses named, boolean onlyLeaf) {
        return new RevocationSettings(
                new OcspSettings(Optional.of(responder), Required.DENY_UNKNOWN, named, onlyLeaf), CrlSettings.none());
    }

    static RevocationSettings listed(URI list, NamedAddresses named, boolean onlyLeaf) {
        return new RevocationSettings(
                OcspSettings.none(), new CrlSettings(Optional.of(list), named, onlyLeaf, 16, Duration.ofSeconds(5)));
    }

    private static RevocationSettings within(Duration answer, RevocationSettings up) {
        return new RevocationSettings(up.ocsp(), up.crl(), answer);
    }

    private Optional<ToolFailure> connect(RevocationSettings up) {
        return refusal(new TlsSettings(
                        Optional.of(chain().root().certificate()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        -1)
                .named(TlsFlagNames.of(flags(), ""))
                .looking(up));
    }

    final void works(RevocationSettings up) {
        assertEquals(Optional.empty(), connect(up));
    }

    final void refused(RevocationSettings up, String reason, String hint) {
        ToolFailure failure = connect(up).orElseThrow(() -> new AssertionError("it connects: " + up));
        assertTrue(failure.reason().contains(reason), failure.toString());
        assertTrue(failure.hint().orElse("").contains(hint), failure.toString());
    }

    @ParameterizedTest
    @EnumSource(Word.class)
    void goesByWhatAResponderSays(Word word) {
        RevocationSettings up = asking(peers().responder(word), NamedAddresses.IGNORE, false);
        String flag = flags().replace("tls_", "tls_ocsp_");
        switch (word) {
            case GOOD -> works(up);
            case REVOKED -> refused(up, "was revoked at 2026-01-01T12:00:00Z (key compromise)", "a new certificate");
            case UNKNOWN -> refused(up, "is not known to the OCSP server", flag + "required=allowUnknown");
            case SILENT -> refused(within(SHORT, up), "no answer within 250 ms", flag + "from_cert=ignore");
        }
    }

    @ParameterizedTest
    @EnumSource(Word.class)
    void goesByWhatAListSays(Word word) {
        RevocationSettings up = listed(peers().list(word), NamedAddresses.IGNORE, false);
        String flag = flags().replace("tls_", "tls_crl_");
        switch (word) {
            case GOOD -> works(up);
            case REVOKED -> refused(up, "was revoked at 2026-01-01T12:00:00Z (key compromise)", "a new certificate");
            case UNKNOWN -> refused(up, "of another issuer than the certificate", flag + "url");
            case SILENT -> refused(within(SHORT, up), "no answer within 250 ms", flag + "from_cert=ignore");
        }
    }

    @Test
    void looksTheAuthorityBetweenUpInAListUnlessToldNot() throws IOException {
        works(listed(peers().bothLists(true), NamedAddresses.IGNORE, false));
        URI bad = peers().bothLists(false);
        refused(listed(bad, NamedAddresses.IGNORE, false), "is issued by an authority whose certificate", "");
        works(listed(bad, NamedAddresses.IGNORE, true));
    }
}
