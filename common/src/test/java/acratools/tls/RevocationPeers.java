package acratools.tls;

import acratools.testkit.OcspResponder;
import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.testkit.TestChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Who can be asked about a server of a {@link TestChain}: OpenSSL's responders, which sign as delegates of the authority
 * between, lists of that authority and of the root, and one who never answers.
 */
final class RevocationPeers implements AutoCloseable {
    /** What is said of the server's certificate. */
    enum Word {
        GOOD,
        REVOKED,
        /** The responder knows no certificate; the list is another authority's. */
        UNKNOWN,
        SILENT
    }

    private final Path directory;
    private final TestChain chain;
    private final ServerSocket silent;
    private final Map<Word, OcspResponder> responders = new EnumMap<>(Word.class);
    private final Map<Word, URI> lists = new EnumMap<>(Word.class);

    private RevocationPeers(Path directory, TestChain chain) throws IOException {
        this.directory = directory;
        this.chain = chain;
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static RevocationPeers of(TestChain chain, Path directory) throws IOException {
        RevocationPeers peers = new RevocationPeers(directory, chain);
        Issued delegate =
                chain.issuer().issueResponder("delegate", Instant.now().plus(Duration.ofDays(1)));
        List<Path> server = List.of(chain.server().certificate());
        peers.add(
                Word.GOOD,
                RevocationRegister.of(chain.between(), directory.resolve("good"), server, List.of()),
                delegate);
        peers.add(
                Word.REVOKED,
                RevocationRegister.of(chain.between(), directory.resolve("bad"), List.of(), server),
                delegate);
        peers.add(
                Word.UNKNOWN,
                RevocationRegister.of(chain.between(), directory.resolve("new"), List.of(), List.of()),
                delegate);
        Issued stranger = TestAuthority.create(directory, "stranger").own();
        peers.lists.put(
                Word.UNKNOWN,
                RevocationRegister.of(stranger, directory.resolve("strange"), List.of(), List.of())
                        .list("strange.crl", List.of())
                        .toUri());
        return peers;
    }

    private void add(Word word, RevocationRegister register, Issued signer) {
        responders.put(word, OcspResponder.start(register, signer));
        lists.put(word, register.list(word + ".crl", List.of()).toUri());
    }

    URI responder(Word word) {
        OcspResponder responder = responders.get(word);
        return responder == null ? nobody() : responder.url();
    }

    URI list(Word word) {
        return lists.getOrDefault(word, nobody());
    }

    private URI nobody() {
        return URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
    }

    /** What the root knows of the authority between. */
    RevocationRegister ofRoot(boolean good) {
        List<Path> between = List.of(chain.between().certificate());
        return good
                ? RevocationRegister.of(chain.root(), directory.resolve("root-good"), between, List.of())
                : RevocationRegister.of(chain.root(), directory.resolve("root-bad"), List.of(), between);
    }

    Path rootsList(boolean good) {
        return ofRoot(good).list("root-" + good + ".crl", List.of());
    }

    /** A file with the list that says good of the server, and the root's. */
    URI bothLists(boolean good) throws IOException {
        return Files.writeString(
                        directory.resolve("both-" + good),
                        Files.readString(Path.of(list(Word.GOOD))) + Files.readString(rootsList(good)))
                .toUri();
    }

    @Override
    public void close() throws IOException {
        responders.values().forEach(OcspResponder::close);
        silent.close();
    }
}
