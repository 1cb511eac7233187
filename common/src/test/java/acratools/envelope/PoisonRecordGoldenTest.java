package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.junit.jupiter.params.ParameterizedTest;

/** The poison records of Acra's own tool, under the keys of its keystores, which are read here by hand. */
class PoisonRecordGoldenTest {
    private static final byte[] NO_CONTEXT = {};

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @GoldenSource(value = "poison/v1/expected.json", at = "/records")
    void opensRecordsMadeOnAFlatKeystore(GoldenCase golden) {
        try (Secret key = flatKey("poison_key_sym");
                EcPrivateKey privateKey = privateKey(flatKey("poison_key"))) {
            assertOpens(golden, privateKey, key);
        }
    }

    @ParameterizedTest
    @GoldenSource(value = "poison/v2/expected.json", at = "/records")
    void opensRecordsMadeOnAKeystoreOfRings(GoldenCase golden) {
        try (Secret key = ringKey("poison-record-sym", "symmetric", 3);
                EcPrivateKey privateKey = privateKey(ringKey("poison-record", "private", 2))) {
            assertOpens(golden, privateKey, key);
        }
    }

    @ParameterizedTest
    @GoldenSource(value = "poison/v1/expected.json", at = "/records")
    void makesRecordsOfTheSameForm(GoldenCase golden) {
        int length = golden.json("data_length").intValue();
        byte[] acras = record(golden);
        try (Secret key = flatKey("poison_key_sym");
                EcPrivateKey privateKey = privateKey(flatKey("poison_key"))) {
            byte[] ours = isStruct(golden)
                    ? PoisonRecord.acraStruct(privateKey.publicKey(), length, random)
                    : PoisonRecord.acraBlock(key, length, random);
            try (OpenedEnvelope opened = reader(privateKey, key).open(ours)) {
                assertLength(length, opened.data().length);
            }
            assertEquals(acras[11], ours[11]);
            assertTrue(length < 0 || ours.length == acras.length);
        }
    }

    private static void assertOpens(GoldenCase golden, EcPrivateKey privateKey, Secret key) {
        byte[] record = record(golden);
        Envelope envelope = EnvelopeReader.recognise(record).orElseThrow();
        assertEquals(isStruct(golden), envelope instanceof AcraStruct);
        assertTrue(envelope.inContainer());
        assertEquals(record.length, envelope.length());
        try (OpenedEnvelope opened = reader(privateKey, key).open(record)) {
            assertLength(golden.json("data_length").intValue(), opened.data().length);
        }
    }

    private static void assertLength(int wanted, int length) {
        if (wanted == PoisonRecord.RANDOM_LENGTH) {
            assertTrue(length >= 1 && length <= 100, () -> length + " bytes");
        } else {
            assertEquals(wanted, length);
        }
    }

    private static EnvelopeReader reader(EcPrivateKey privateKey, Secret key) {
        return new EnvelopeReader(P256.portable(), List.of(privateKey), List.of(key), NO_CONTEXT);
    }

    private static byte[] record(GoldenCase golden) {
        return Base64.getDecoder().decode(golden.text("stdout").stripTrailing());
    }

    private static boolean isStruct(GoldenCase golden) {
        return golden.text("type").equals("acrastruct");
    }

    private static EcPrivateKey privateKey(Secret opened) {
        try (Secret container = opened) {
            return EcPrivateKey.read(container);
        }
    }

    private static Secret flatKey(String name) {
        String path = ".poison_key/" + name;
        byte[] cell = Golden.bytes("poison/v1/.acrakeys/" + path);
        try (Secret master = Secret.adopt(masterKey("v1"))) {
            return SecureCell.unseal(cell, master, ascii(path));
        }
    }

    /** The first key of a ring: container, payload, ring, keys, key, data, and there the field with this tag. */
    private static Secret ringKey(String ring, String half, int tag) {
        ASN1Sequence container = ASN1Sequence.getInstance(Golden.bytes("poison/v2/.acrakeys/" + ring + ".keyring"));
        ASN1Sequence payload = ASN1Sequence.getInstance(container.getObjectAt(0));
        ASN1Sequence keyRing = ASN1Sequence.getInstance(payload.getObjectAt(3));
        ASN1Sequence keys = ASN1Sequence.getInstance(keyRing.getObjectAt(1));
        ASN1Sequence key = ASN1Sequence.getInstance(keys.getObjectAt(0));
        ASN1Sequence data =
                ASN1Sequence.getInstance(ASN1Set.getInstance(key.getObjectAt(4)).getObjectAt(0));
        String context = "AKSv2 keystore: key ring " + ring + ": " + half + " key " + key.getObjectAt(0);
        try (Secret master = Secret.adopt(encryptionKey())) {
            return SecureCell.unseal(sealed(data, tag), master, ascii(context));
        }
    }

    private static byte[] sealed(ASN1Sequence data, int tag) {
        for (int i = 1; i < data.size(); i++) {
            ASN1TaggedObject field = ASN1TaggedObject.getInstance(data.getObjectAt(i));
            if (field.getTagNo() == tag) {
                return ASN1OctetString.getInstance(field, false).getOctets();
            }
        }
        throw new AssertionError("no field with the tag " + tag);
    }

    private static byte[] encryptionKey() {
        try {
            String text = new ObjectMapper()
                    .readTree(masterKey("v2"))
                    .path("encryption")
                    .textValue();
            return Base64.getDecoder().decode(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] masterKey(String version) {
        return Base64.getDecoder()
                .decode(Golden.json("poison/" + version + "/expected.json")
                        .path("master_key")
                        .textValue());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
