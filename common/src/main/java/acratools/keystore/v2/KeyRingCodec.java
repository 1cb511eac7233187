package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import acratools.keystore.KeyEntry.Half;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A key ring in DER.
 * <pre>
 * KeyRing ::= SEQUENCE {
 *   purpose OCTET STRING                              the ring's path
 *   keys    SEQUENCE OF SEQUENCE {
 *     seqnum INTEGER, state INTEGER                   1 or more; 1 to 6
 *     validSince UTCTime, validUntil UTCTime
 *     data   SET OF SEQUENCE {
 *       format INTEGER                                1 pair, 3 symmetric key
 *       publicKey    [1] IMPLICIT OCTET STRING OPTIONAL
 *       privateKey   [2] IMPLICIT OCTET STRING OPTIONAL
 *       symmetricKey [3] IMPLICIT OCTET STRING OPTIONAL
 *     }
 *   }
 *   current INTEGER                                   seqnum, or -1
 * }
 * </pre>
 * Source: spec/keystore-v2.md.
 */
final class KeyRingCodec {
    /** Context-specific and primitive, number 1; those of the other halves follow. */
    private static final int FIRST_PART = 0x81;

    private KeyRingCodec() {}

    /**
     * Reads a ring whose signature was verified.
     *
     * @param der one whole {@code KeyRing}
     * @param path which ring it must be
     * @throws KeystoreFailure if it is another ring, no strict DER, or breaks a ring's rules
     */
    static KeyRing decode(byte[] der, String path) {
        DerReader outer = DerReader.of(der);
        DerReader ring = outer.enter(DerReader.SEQUENCE);
        outer.finish("has bytes after the ring");
        byte[] purpose = ring.content(DerReader.OCTET_STRING);
        if (!Arrays.equals(purpose, path.getBytes(StandardCharsets.UTF_8))) {
            throw new KeystoreFailure(
                    "key ring",
                    "is signed for another purpose than \"" + path + "\"",
                    "another ring's content was put here: restore the file from a backup");
        }
        DerReader keys = ring.enter(DerReader.SEQUENCE);
        List<RingKey> read = new ArrayList<>();
        while (keys.hasNext()) {
            read.add(key(keys.enter(DerReader.SEQUENCE)));
        }
        int current = ring.integer();
        ring.finish("has an element after the current key's number");
        return new KeyRing(path, read, current);
    }

    private static RingKey key(DerReader key) {
        int seqnum = key.integer();
        int code = key.integer();
        KeyState state =
                KeyState.of(code).orElseThrow(() -> DerReader.damaged("holds a key in the unknown state " + code));
        byte[] since = key.content(DerReader.UTC_TIME);
        byte[] until = key.content(DerReader.UTC_TIME);
        DerReader forms = key.enter(DerReader.SET);
        key.finish("has an element after a key's data");
        List<KeyData> data = forms(forms);
        return new RingKey(seqnum, state, UtcTime.decode(since), UtcTime.decode(until), data);
    }

    /** Leaves no copy of a form behind: in an export it holds a key in plaintext. */
    private static List<KeyData> forms(DerReader forms) {
        List<KeyData> data = new ArrayList<>();
        byte[] last = {};
        try {
            while (forms.hasNext()) {
                byte[] form = forms.element(DerReader.SEQUENCE);
                boolean inOrder = Arrays.compareUnsigned(last, form) <= 0;
                Arrays.fill(last, (byte) 0);
                last = form;
                if (!inOrder) {
                    throw DerReader.damaged("holds a set in another order than that of DER");
                }
                data.add(data(DerReader.of(form).enter(DerReader.SEQUENCE)));
            }
            return data;
        } finally {
            Arrays.fill(last, (byte) 0);
        }
    }

    private static KeyData data(DerReader form) {
        int format = form.integer();
        Map<Half, byte[]> parts = new EnumMap<>(Half.class);
        for (Half half : Half.values()) {
            if (form.nextIs(tag(half))) {
                parts.put(half, form.content(tag(half)));
            }
        }
        form.finish("has an unknown element in a key's data");
        return new KeyData(format, parts);
    }

    /** One whole {@code KeyRing}. */
    static byte[] encode(KeyRing ring) {
        byte[][] keys = new byte[ring.keys().size()][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(ring.keys().get(i));
        }
        return DerWriter.sequence(
                DerWriter.primitive(DerReader.OCTET_STRING, ring.path().getBytes(StandardCharsets.UTF_8)),
                DerWriter.sequence(keys),
                DerWriter.integer(ring.current()));
    }

    private static byte[] key(RingKey key) {
        byte[][] forms = new byte[key.data().size()][];
        for (int i = 0; i < forms.length; i++) {
            forms[i] = data(key.data().get(i));
        }
        return DerWriter.sequence(
                DerWriter.integer(key.seqnum()),
                DerWriter.integer(key.state().code()),
                DerWriter.primitive(DerReader.UTC_TIME, UtcTime.encode(key.validSince())),
                DerWriter.primitive(DerReader.UTC_TIME, UtcTime.encode(key.validUntil())),
                DerWriter.setOf(forms));
    }

    private static byte[] data(KeyData form) {
        List<byte[]> elements = new ArrayList<>(4);
        elements.add(DerWriter.integer(form.format()));
        for (Half half : Half.values()) {
            form.part(half).ifPresent(part -> {
                elements.add(DerWriter.primitive(tag(half), part));
                Arrays.fill(part, (byte) 0);
            });
        }
        return DerWriter.sequence(elements.toArray(new byte[0][]));
    }

    private static int tag(Half half) {
        return switch (half) {
            case PUBLIC -> FIRST_PART;
            case PRIVATE -> FIRST_PART + 1;
            case SYMMETRIC -> FIRST_PART + 2;
        };
    }
}
