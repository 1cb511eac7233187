package acratools.poisonrecordmaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.AcraStruct;
import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.OpenedEnvelope;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.Keystore;
import acratools.packaged.Distribution;
import acratools.secret.Secret;
import acratools.testkit.ToolRun;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The packaged acra-poisonrecordmaker, and what holds of a record. */
final class PackagedPoisonRecordMaker {
    static final KeyRef PAIR = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR);
    static final KeyRef SYMMETRIC = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC);

    private static final String NAME = "acra-poisonrecordmaker";

    private PackagedPoisonRecordMaker() {}

    static ToolRun in(Path directory) {
        return Distribution.tool(NAME, directory);
    }

    static ToolRun withMasterKey(Path directory) {
        return Distribution.withMasterKey(NAME, directory);
    }

    /** @throws AssertionError unless {@code stdout} is one line, a record that opens with the keystore's current key */
    static void requireRecord(Keystore keystore, String type, int dataLength, String stdout) {
        assertTrue(stdout.endsWith("\n"), stdout);
        byte[] record = Base64.getDecoder().decode(stdout.substring(0, stdout.length() - 1));
        Envelope envelope = EnvelopeReader.recognise(record).orElseThrow();
        boolean struct = type.equals("acrastruct");
        assertEquals(struct, envelope instanceof AcraStruct);
        assertTrue(envelope.inContainer());
        assertEquals(record.length, envelope.length());
        List<EcPrivateKey> pairs = new ArrayList<>();
        List<Secret> keys = new ArrayList<>();
        try (Secret key = keystore.currentKey(struct ? PAIR : SYMMETRIC)) {
            if (struct) {
                pairs.add(EcPrivateKey.read(key));
            } else {
                keys.add(key);
            }
            try (OpenedEnvelope opened = new EnvelopeReader(P256.portable(), pairs, keys, new byte[0]).open(record)) {
                int length = opened.data().length;
                assertTrue(dataLength < 0 ? length >= 1 && length <= 100 : length == dataLength, length + " bytes");
            }
        } finally {
            pairs.forEach(EcPrivateKey::close);
        }
    }
}
