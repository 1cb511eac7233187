package acratools.rotate;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.Keystore;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A copy of a golden case of {@code rotate/}, its keystore open. */
final class GoldenKeystore implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JsonNode expected;
    private final Path directory;
    private final List<Secret> masterKeys = new ArrayList<>();
    private final Keystore keystore;

    /**
     * @param name of the case
     * @param side {@code before} or {@code after}
     */
    GoldenKeystore(String name, String side, Path directory) {
        this.expected = Golden.json("rotate/" + name + "/expected.json");
        this.directory = Golden.copy("rotate/" + name + "/" + side, directory);
        byte[] masterKey = Base64.getDecoder().decode(expected.get("master_key").textValue());
        DirectoryStorage storage = new DirectoryStorage(directory.resolve(".acrakeys"));
        if (expected.get("keystore").textValue().equals("v1")) {
            masterKeys.add(Secret.adopt(masterKey));
            keystore = new FlatKeystore(storage, new SecureCellProtector(masterKeys.get(0), RANDOM), Clock.systemUTC());
        } else {
            masterKeys.add(half(masterKey, "encryption"));
            masterKeys.add(half(masterKey, "signature"));
            keystore = new RingKeystore(
                    storage,
                    new SecureCellProtector(masterKeys.get(0), RANDOM),
                    new RingSigner(masterKeys.get(1)),
                    Clock.systemUTC());
        }
    }

    private static Secret half(byte[] json, String name) {
        try {
            String text = new ObjectMapper().readTree(json).get(name).textValue();
            return Secret.adopt(Base64.getDecoder().decode(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode expected() {
        return expected;
    }

    Path directory() {
        return directory;
    }

    Keystore keystore() {
        return keystore;
    }

    /** An owner whose keys are in it. */
    KeyOwner owner(int index) {
        List<String> ids = new ArrayList<>();
        expected.get("stdout").fieldNames().forEachRemaining(ids::add);
        return (expected.get("zone_mode").booleanValue() ? IdKind.ZONE : IdKind.CLIENT).owner(ids.get(index));
    }

    /** Makes both storage keys of {@code owner} anew. */
    void renew(KeyOwner owner) {
        try (KeyBatch batch = keystore.newBatch();
                EcKeyPair pair = EcKeyPair.generate(RANDOM);
                Secret key = Secret.random(32, RANDOM)) {
            batch.add(new KeyRef(owner, KeyKind.STORAGE_PAIR), pair);
            batch.add(new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC), key);
            batch.commit();
        }
    }

    byte[] acraStruct(KeyOwner owner, byte[] data, boolean wrapped) {
        try (Secret container = keystore.currentKey(new KeyRef(owner, KeyKind.STORAGE_PAIR));
                EcPrivateKey key = EcPrivateKey.read(container)) {
            EnvelopeWriter writer =
                    EnvelopeWriter.ofAcraStructs(P256.portable(), key.publicKey(), Envelope.contextOf(owner), RANDOM);
            return wrapped ? writer.seal(data) : writer.sealBare(data, 0, data.length);
        }
    }

    byte[] acraBlock(KeyOwner owner, byte[] data, boolean wrapped) {
        try (Secret key = keystore.currentKey(new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC))) {
            EnvelopeWriter writer = EnvelopeWriter.ofAcraBlocks(key, Envelope.contextOf(owner), RANDOM);
            return wrapped ? writer.seal(data) : writer.sealBare(data, 0, data.length);
        }
    }

    /** What was sealed, opened with the current keys alone. */
    byte[] open(KeyOwner owner, RotatedValue value) {
        return open(owner, value.replacement().orElseThrow());
    }

    /** What was sealed, opened with the current keys alone. */
    byte[] open(KeyOwner owner, byte[] value) {
        try (Secret container = keystore.currentKey(new KeyRef(owner, KeyKind.STORAGE_PAIR));
                Secret symmetric = keystore.currentKey(new KeyRef(owner, KeyKind.STORAGE_SYMMETRIC));
                EcPrivateKey key = EcPrivateKey.read(container)) {
            return new EnvelopeReader(P256.portable(), List.of(key), List.of(symmetric), Envelope.contextOf(owner))
                    .open(value)
                    .data();
        }
    }

    /** An AcraStruct, opened with the current pair alone. */
    byte[] openStruct(KeyOwner owner, byte[] value) {
        try (Secret container = keystore.currentKey(new KeyRef(owner, KeyKind.STORAGE_PAIR));
                EcPrivateKey key = EcPrivateKey.read(container)) {
            return new EnvelopeReader(P256.portable(), List.of(key), List.of(), Envelope.contextOf(owner))
                    .open(value)
                    .data();
        }
    }

    @Override
    public void close() {
        keystore.close();
        masterKeys.forEach(Secret::close);
    }
}
