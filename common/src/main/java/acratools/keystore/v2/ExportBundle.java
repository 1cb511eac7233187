package acratools.keystore.v2;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.themis.SecureCell;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The export of a keystore v2.
 * <pre>
 * SignedContainer of content type 4, signed with the bundle's signature key; its data:
 * OCTET STRING = seal(bundle's encryption key, DER of EncryptedKeys, "AKSv2 keystore: exported key rings")
 * EncryptedKeys ::= SEQUENCE { SET OF KeyRing }     the keys of these rings in plaintext
 * </pre>
 * What DER's three bytes of length can tell bounds it: 16 MiB, some fifty thousand rings. Source: spec/keystore-v2.md,
 * "Export bundle".
 */
final class ExportBundle {
    /** Bytes; more than any bundle that can be read has. */
    static final int LARGEST_FILE = (1 << 24) + 1024;

    private static final int LARGEST_ELEMENT = (1 << 24) - 1;
    private static final String CONTEXT = "AKSv2 keystore: exported key rings";

    private ExportBundle() {}

    /**
     * Reads a bundle.
     *
     * @param rings gets one after the other, in plaintext, for this call
     */
    static void read(byte[] file, Secret encryptionKey, RingSigner signer, Consumer<KeyRing> rings) {
        SignedContainer container = SignedContainer.read(file, SignedContainer.Content.ENCRYPTED_KEYS, signer, CONTEXT);
        byte[] cell = DerReader.of(container.data()).content(DerReader.OCTET_STRING);
        try (Secret der = SecureCell.unseal(cell, encryptionKey, context())) {
            der.use(bytes -> {
                rings(bytes, rings);
                return true;
            });
        }
    }

    /** Reads the plaintext of a bundle. */
    static void rings(byte[] der, Consumer<KeyRing> taker) {
        DerReader outer = DerReader.of(der);
        DerReader keys = outer.enter(DerReader.SEQUENCE);
        outer.finish("has bytes after the rings");
        DerReader rings = keys.enter(DerReader.SET);
        keys.finish("has an element after the rings");
        while (rings.hasNext()) {
            byte[] ring = rings.element(DerReader.SEQUENCE);
            try {
                byte[] purpose = DerReader.of(ring).enter(DerReader.SEQUENCE).content(DerReader.OCTET_STRING);
                KeyRing plain = KeyRingCodec.decode(ring, new String(purpose, StandardCharsets.UTF_8));
                try {
                    taker.accept(plain);
                } finally {
                    RingSeals.erase(plain);
                }
            } finally {
                RingSeals.erase(ring);
            }
        }
    }

    /** Writes a bundle of rings that {@code seals} opens. */
    static byte[] write(
            List<KeyRing> rings,
            RingSeals seals,
            Secret encryptionKey,
            RingSigner signer,
            Instant now,
            SecureRandom random) {
        byte[] der = encode(rings, seals);
        byte[] cell;
        try {
            requireReadable(der.length + SecureCell.OVERHEAD);
            cell = encryptionKey.use(key -> SecureCell.seal(key, der, 0, der.length, context(), random));
        } finally {
            Arrays.fill(der, (byte) 0);
        }
        return new SignedContainer(
                        SignedContainer.Content.ENCRYPTED_KEYS, now, DerWriter.primitive(DerReader.OCTET_STRING, cell))
                .write(signer, CONTEXT);
    }

    /** The plaintext of a bundle; the caller erases it. */
    static byte[] encode(List<KeyRing> rings, RingSeals seals) {
        byte[][] elements = new byte[rings.size()][];
        int done = 0;
        try {
            for (KeyRing ring : rings) {
                KeyRing plain = seals.open(ring);
                try {
                    elements[done++] = KeyRingCodec.encode(plain);
                } finally {
                    RingSeals.erase(plain);
                }
            }
            return DerWriter.sequence(DerWriter.setOf(elements));
        } finally {
            for (int i = 0; i < done; i++) {
                if (elements[i] != null) {
                    RingSeals.erase(elements[i]);
                }
            }
        }
    }

    private static void requireReadable(int size) {
        if (size > LARGEST_ELEMENT - 1024) {
            throw new InputFailure(
                    "backup",
                    "would be larger than the 16 MiB that are read again",
                    "move key rings that nothing is sealed under any more out of the keystore");
        }
    }

    private static byte[] context() {
        return CONTEXT.getBytes(StandardCharsets.UTF_8);
    }
}
