package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.envelope.OpenedEnvelope;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.keystore.Keystore;
import acratools.packaged.Distribution;
import acratools.secret.Secret;
import acratools.testkit.ToolRun;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The packaged acra-rotate, and values that it works on: made, and opened, apart from it. */
final class PackagedRotate {
    private static final String NAME = "acra-rotate";
    private static final SecureRandom RANDOM = new SecureRandom();

    private PackagedRotate() {}

    static ToolRun in(Path directory) {
        return Distribution.tool(NAME, directory);
    }

    static ToolRun withMasterKey(Path directory) {
        return Distribution.withMasterKey(NAME, directory);
    }

    static KeyRef pair(KeyOwner owner) {
        return new KeyRef(owner, KeyKind.STORAGE_PAIR);
    }

    static KeyRef symmetric(KeyOwner owner) {
        return new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC);
    }

    static byte[] acraStruct(Keystore keystore, KeyOwner owner, byte[] data) {
        return EnvelopeWriter.ofAcraStructs(
                        P256.portable(), keystore.publicKey(pair(owner)), Envelope.contextOf(owner), RANDOM)
                .sealBare(data, 0, data.length);
    }

    static byte[] acraBlock(Keystore keystore, KeyOwner owner, byte[] data) {
        try (Secret key = keystore.currentKey(symmetric(owner))) {
            return EnvelopeWriter.ofAcraBlocks(key, Envelope.contextOf(owner), RANDOM)
                    .seal(data);
        }
    }

    /** @throws AssertionError unless the file opens with some key of the keystore, and to {@code data} */
    static int requireOpens(Keystore keystore, KeyOwner owner, Path file, byte[] data) {
        List<EcPrivateKey> pairs = new ArrayList<>();
        List<Secret> keys = new ArrayList<>();
        try {
            KeyHistory history = keystore.history(pair(owner));
            for (int i = 0; i < history.size(); i++) {
                try (Secret container = history.open(i)) {
                    pairs.add(EcPrivateKey.read(container));
                }
            }
            KeyHistory symmetric = keystore.history(symmetric(owner));
            for (int i = 0; i < symmetric.size(); i++) {
                keys.add(symmetric.open(i));
            }
            EnvelopeReader reader = new EnvelopeReader(P256.portable(), pairs, keys, Envelope.contextOf(owner));
            try (OpenedEnvelope opened = reader.open(Files.readAllBytes(file))) {
                assertArrayEquals(data, opened.data(), file::toString);
                return opened.generation();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            pairs.forEach(EcPrivateKey::close);
            keys.forEach(Secret::close);
        }
    }

    /** @throws AssertionError unless the file opens with the newest key, and is in a container */
    static void requireCurrent(Keystore keystore, KeyOwner owner, Path file, byte[] data) {
        assertEquals(0, requireOpens(keystore, owner, file, data), file::toString);
        try {
            assertTrue(EnvelopeReader.recognise(Files.readAllBytes(file))
                    .orElseThrow()
                    .inContainer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws AssertionError if there is a temporary file in {@code directory} */
    static void requireNoLeftovers(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> assertTrue(!file.getFileName().toString().startsWith("."), file::toString));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
