package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The real Themis (npm's {@code wasm-themis}, pinned with its hash), in one Node process that serves a whole test run
 * through {@link LiveThemisResolver}. It is installed once below the module's {@code target} directory.
 */
public final class LiveThemis implements AutoCloseable {
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "peer.js");
    private static final int INSTALL_MINUTES = 5;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path log;
    private final Process process;
    private final BufferedReader answers;

    private LiveThemis(Path log, Process process) {
        this.log = log;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** A key pair in Themis' containers. */
    public static final class Pair {
        private final byte[] privateKey;
        private final byte[] publicKey;

        private Pair(byte[] privateKey, byte[] publicKey) {
            this.privateKey = privateKey;
            this.publicKey = publicKey;
        }

        public byte[] privateKey() {
            return privateKey.clone();
        }

        public byte[] publicKey() {
            return publicKey.clone();
        }
    }

    static LiveThemis start() {
        Path directory = Path.of("target", "live-themis").toAbsolutePath();
        Path log = directory.resolve("stderr.log");
        try {
            install(directory);
            Process process = launch(
                    new ProcessBuilder("node", "--no-experimental-fetch", "peer.js")
                            .directory(directory.toFile())
                            .redirectError(log.toFile()),
                    "Node 18 or newer");
            return new LiveThemis(log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seals with Themis; an empty context means none. */
    public byte[] seal(byte[] key, byte[] message, byte[] context) {
        return bytes(ask(request("seal", key, message).put("context", base64(context))), "bytes");
    }

    /** What Themis finds in the cell, or nothing where it refuses it. */
    public Optional<byte[]> unseal(byte[] key, byte[] cell, byte[] context) {
        return unlessRefused(ask(request("unseal", key, cell).put("context", base64(context))));
    }

    public byte[] wrap(byte[] privateKey, byte[] peerPublicKey, byte[] message) {
        return bytes(ask(request("wrap", privateKey, message).put("peer", base64(peerPublicKey))), "bytes");
    }

    /** What Themis finds in the wrapped message, or nothing where it refuses it or a key. */
    public Optional<byte[]> unwrap(byte[] privateKey, byte[] peerPublicKey, byte[] wrapped) {
        return unlessRefused(ask(request("unwrap", privateKey, wrapped).put("peer", base64(peerPublicKey))));
    }

    public Pair newPair() {
        JsonNode answer = ask(mapper.createObjectNode().put("operation", "pair"));
        return new Pair(bytes(answer, "bytes"), bytes(answer, "more"));
    }

    @Override
    public void close() {
        process.destroy();
    }

    private ObjectNode request(String operation, byte[] key, byte[] input) {
        return mapper.createObjectNode()
                .put("operation", operation)
                .put("key", base64(key))
                .put("input", base64(input));
    }

    private synchronized JsonNode ask(ObjectNode request) {
        try {
            OutputStream requests = process.getOutputStream();
            requests.write((request + "\n").getBytes(StandardCharsets.US_ASCII));
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("Themis' process ended: " + Files.readString(log));
            }
            return mapper.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<byte[]> unlessRefused(JsonNode answer) {
        return answer.has("refused") ? Optional.empty() : Optional.of(bytes(answer, "bytes"));
    }

    private static byte[] bytes(JsonNode answer, String field) {
        if (answer.has("refused")) {
            throw new AssertionError("Themis refused: " + answer.get("refused").textValue());
        }
        return Base64.getDecoder().decode(answer.get(field).textValue());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void install(Path directory) throws IOException {
        Files.createDirectories(directory);
        boolean current = Files.exists(directory.resolve("node_modules").resolve(".package-lock.json"));
        for (String name : FILES) {
            byte[] wanted = resource(name);
            Path file = directory.resolve(name);
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
                Files.write(file, wanted);
                current = false;
            }
        }
        if (!current) {
            npmInstall(directory);
        }
    }

    private static void npmInstall(Path directory) throws IOException {
        Path log = directory.resolve("npm.log");
        Process npm = launch(
                new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile()),
                "npm");
        try {
            if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                throw new AssertionError("npm did not install Themis within " + INSTALL_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while npm installed Themis", e);
        }
        if (npm.exitValue() != 0) {
            throw new AssertionError("npm could not install Themis: " + Files.readString(log));
        }
    }

    private static Process launch(ProcessBuilder builder, String what) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new AssertionError(
                    "the tests against the real Themis need " + what
                            + " on the path (on Debian: apt-get install nodejs npm)",
                    e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = LiveThemis.class.getResourceAsStream("live-themis/" + name)) {
            if (in == null) {
                throw new AssertionError("the test kit lacks live-themis/" + name);
            }
            return in.readAllBytes();
        }
    }
}
