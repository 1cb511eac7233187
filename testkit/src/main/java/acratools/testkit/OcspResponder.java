package acratools.testkit;

import acratools.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** OpenSSL's OCSP responder on a free port, ended by {@link #close()}. */
public final class OcspResponder implements AutoCloseable {
    private final LiveServer server;
    private final int port;

    private OcspResponder(LiveServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a responder.
     *
     * @param register what it knows
     * @param signer whose key signs the answers: the authority's own, or another one
     * @param options further ones of {@code openssl ocsp}: {@code -nmin 5}
     */
    public static OcspResponder start(RevocationRegister register, Issued signer, String... options) {
        int port = OpenBao.freePort();
        List<String> command = new ArrayList<>(List.of("openssl", "ocsp", "-port", Integer.toString(port)));
        command.addAll(List.of("-index", register.index().toString()));
        command.addAll(List.of("-CA", register.authority().certificate().toString()));
        command.addAll(List.of("-rsigner", signer.certificate().toString()));
        command.addAll(List.of("-rkey", signer.key().toString()));
        command.addAll(List.of(options));
        Path log = register.index().resolveSibling("ocsp-" + port + ".log");
        LiveServer server = LiveServer.start(command, log);
        // One that was connected to and asked nothing spins for ever, so its own word has to do.
        server.awaitAnswer(() -> requireWaiting(log));
        return new OcspResponder(server, port);
    }

    private static void requireWaiting(Path log) throws IOException {
        if (!Files.readString(log).contains("waiting for OCSP client connections")) {
            throw new IOException("not yet");
        }
    }

    /** {@code http://127.0.0.1:port}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        server.kill();
    }
}
