package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a signed file holds, verified or to be signed.
 * <pre>
 * SignedContainer ::= SEQUENCE {
 *   payload    SEQUENCE {
 *     contentType  INTEGER      1 key ring, 2 and 3 key directories, 4 encrypted keys
 *     version      INTEGER      2
 *     lastModified UTCTime
 *     data         ANY
 *   }
 *   signatures SET OF SEQUENCE { algorithm OBJECT IDENTIFIER, signature OCTET STRING }
 * }
 * </pre>
 * The signature is over the payload's bytes as they are stored. Source: spec/keystore-v2.md.
 */
final class SignedContainer {
    /** What {@code data} is. */
    enum Content {
        KEY_RING(1, DerReader.SEQUENCE),
        ENCRYPTED_KEYS(4, DerReader.OCTET_STRING);

        private final int code;
        private final int tag;

        Content(int code, int tag) {
            this.code = code;
            this.tag = tag;
        }
    }

    private static final int VERSION = 2;

    /** 2.16.840.1.101.3.4.2.1, which names SHA-256 and stands for HMAC-SHA-256 here. */
    private static final byte[] HMAC_SHA_256 = {0x60, (byte) 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};

    private final Content content;
    private final Instant lastModified;
    private final byte[] data;

    /** A container of {@code data}, one DER element that is this object's from now on. */
    SignedContainer(Content content, Instant lastModified, byte[] data) {
        this.content = content;
        this.lastModified = lastModified;
        this.data = data;
    }

    /**
     * Verifies every signature of a known algorithm, of which there must be one, and only then reads the payload.
     *
     * @param stored the whole file
     * @param context which file it must be
     * @throws KeystoreFailure if it is no container, a signature is wrong or missing, or the content is another one
     */
    static SignedContainer read(byte[] stored, Content content, RingSigner signer, String context) {
        DerReader file = DerReader.of(stored);
        DerReader container = file.enter(DerReader.SEQUENCE);
        file.finish("has bytes after the signed container");
        byte[] payload = container.element(DerReader.SEQUENCE);
        DerReader signatures = container.enter(DerReader.SET);
        container.finish("has an element after the signatures");
        verify(payload, signatures, signer, context);
        return payload(DerReader.of(payload).enter(DerReader.SEQUENCE), content);
    }

    private static void verify(byte[] payload, DerReader signatures, RingSigner signer, String context) {
        boolean known = false;
        while (signatures.hasNext()) {
            DerReader signature = signatures.enter(DerReader.SEQUENCE);
            byte[] algorithm = signature.content(DerReader.OBJECT_IDENTIFIER);
            byte[] value = signature.content(DerReader.OCTET_STRING);
            signature.finish("has an element after a signature");
            if (Arrays.equals(algorithm, HMAC_SHA_256)) {
                known = true;
                if (!signer.verify(context, payload, value)) {
                    throw new KeystoreFailure(
                            "key ring",
                            "its signature is wrong",
                            "the master key is another one than it was signed with, the file was altered, or a change of the master"
                                    + " key was interrupted (acra-rotate --rotate_master_key finishes it)");
                }
            }
        }
        if (!known) {
            throw new KeystoreFailure(
                    "key ring",
                    "has no signature of a known algorithm",
                    "a newer Acra may have written it, or the signature was removed: restore it from a backup");
        }
    }

    private static SignedContainer payload(DerReader payload, Content content) {
        int code = payload.integer();
        if (code != content.code) {
            throw new KeystoreFailure(
                    "key ring",
                    "its content is of type " + code + ", not " + content.code,
                    "another kind of file was put here: restore it from a backup");
        }
        int version = payload.integer();
        if (version != VERSION) {
            throw new KeystoreFailure(
                    "key ring",
                    "is of the unknown version " + version,
                    "a newer Acra may have written it; this tool knows version " + VERSION);
        }
        Instant lastModified = UtcTime.decode(payload.content(DerReader.UTC_TIME));
        byte[] data = payload.element(content.tag);
        payload.finish("has an element after its content");
        return new SignedContainer(content, lastModified, data);
    }

    /** The whole file, signed. */
    byte[] write(RingSigner signer, String context) {
        byte[] payload = DerWriter.sequence(
                DerWriter.integer(content.code),
                DerWriter.integer(VERSION),
                DerWriter.primitive(DerReader.UTC_TIME, UtcTime.encode(lastModified)),
                data.clone());
        byte[] signature = signer.sign(context, payload);
        return DerWriter.sequence(
                payload,
                DerWriter.setOf(DerWriter.sequence(
                        DerWriter.primitive(DerReader.OBJECT_IDENTIFIER, HMAC_SHA_256),
                        DerWriter.primitive(DerReader.OCTET_STRING, signature))));
    }

    Instant lastModified() {
        return lastModified;
    }

    byte[] data() {
        return data.clone();
    }
}
