package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import acratools.keystore.KeystoreDetection;
import acratools.keystore.KeystoreVersion;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rings in a storage: verified when read, signed when written. The caller holds the lock. */
final class RingStore {
    private final Storage storage;
    private final RingSigner signer;

    RingStore(Storage storage, RingSigner signer) {
        this.storage = storage;
        this.signer = signer;
    }

    /** Refuses a storage that holds no keystore of this version. */
    void requireVersion() {
        if (KeystoreDetection.detect(storage).filter(KeystoreVersion.V2::equals).isEmpty()) {
            throw new KeystoreFailure(
                    describeVersion(),
                    "there is no keystore of version 2 here",
                    "check the keystore's directory and version; acra-keymaker makes a new keystore");
        }
    }

    /** Whether nothing is here yet; refuses a storage that holds something else than this version. */
    boolean isNew() {
        Optional<KeystoreVersion> present = KeystoreDetection.detect(storage);
        if (present.isPresent() && present.get() != KeystoreVersion.V2) {
            throw new KeystoreFailure(
                    describeVersion(),
                    "is missing, so this is no keystore of version 2",
                    "give another directory, or the version of the keystore that is here");
        }
        return present.isEmpty();
    }

    private String describeVersion() {
        return storage.describe(KeystoreDetection.VERSION_PATH, Access.MARKER);
    }

    /** What makes an empty storage a keystore of this version. */
    static Change versionMarker() {
        return Change.of(
                KeystoreDetection.VERSION_PATH,
                Access.MARKER,
                KeystoreDetection.V2_MARKER.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads a ring.
     *
     * @return absent if there is none
     * @throws KeystoreFailure if its signature is wrong, or it is damaged; the subject names the file
     */
    Optional<KeyRing> find(String ring) {
        Optional<byte[]> stored = storage.read(RingLayout.file(ring), Access.PRIVATE);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(ring, stored.get(), signer));
        } catch (KeystoreFailure e) {
            throw e.on(describe(ring));
        }
    }

    /**
     * Reads a ring's file.
     *
     * @throws KeystoreFailure if its signature is wrong, or it is damaged
     */
    static KeyRing decode(String ring, byte[] stored, RingSigner signer) {
        SignedContainer container = SignedContainer.read(
                stored, SignedContainer.Content.KEY_RING, signer, RingLayout.signatureContext(ring));
        return KeyRingCodec.decode(container.data(), ring);
    }

    /** Reads a ring that must be there; see {@link #find}. */
    KeyRing read(String ring) {
        return find(ring)
                .orElseThrow(() -> new KeystoreFailure(
                        describe(ring),
                        "there is no such key",
                        "check the id and the keystore's directory, or make the key with acra-keymaker"));
    }

    /** The paths of all rings, in the order of their bytes. */
    List<String> rings() {
        List<String> rings = new ArrayList<>();
        for (String file : storage.list("", Access.PRIVATE)) {
            RingLayout.ringIn(file).ifPresent(rings::add);
        }
        return rings;
    }

    /** The write of a whole ring. */
    Change change(KeyRing ring, Instant now) {
        return change(ring, now, signer);
    }

    /** The same under any signature key. */
    static Change change(KeyRing ring, Instant now, RingSigner signer) {
        SignedContainer container =
                new SignedContainer(SignedContainer.Content.KEY_RING, now, KeyRingCodec.encode(ring));
        byte[] signed = container.write(signer, RingLayout.signatureContext(ring.path()));
        return Change.of(RingLayout.file(ring.path()), Access.PRIVATE, signed)
                .stagedAs(RingLayout.stagingFile(ring.path()));
    }

    /** How messages name a ring. */
    String describe(String ring) {
        return storage.describe(RingLayout.file(ring), Access.PRIVATE);
    }
}
