package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ValueOpenerTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_CONTEXT = {};

    private final SecureRandom random = new SecureRandom();
    private final ValueOpener opener = new ValueOpener(false);
    private EcKeyPair former;
    private EcKeyPair current;
    private Secret symmetric;
    private EnvelopeReader keys;

    @BeforeEach
    void makeKeys() {
        former = EcKeyPair.generate(random);
        current = EcKeyPair.generate(random);
        symmetric = Secret.random(32, random);
        keys = new EnvelopeReader(
                P256.portable(),
                List.of(
                        EcPrivateKey.read(current.privateKey().container()),
                        EcPrivateKey.read(former.privateKey().container())),
                List.of(symmetric),
                NO_CONTEXT);
    }

    @AfterEach
    void eraseKeys() {
        former.close();
        current.close();
        symmetric.close();
    }

    @Test
    void decryptsWithCurrentAndFormerKeysAndErasesWhatItGot() {
        for (byte[] value : List.of(acraStruct(current), acraStruct(former), acraBlock())) {
            byte[] plain;
            try (OpenedValue opened = opener.open(value, keys)) {
                assertEquals(ValueState.DECRYPTED, opened.state());
                assertArrayEquals(DATA, opened.plain());
                plain = opened.plain();
            }
            assertArrayEquals(new byte[DATA.length], plain);
        }
    }

    @Test
    void takesOverWhatHoldsNothingToDecrypt() {
        assertEquals(ValueState.NULL, opener.open(null, keys).state());
        assertEquals(null, opener.open(null, keys).plain());
        assertEquals(ValueState.EMPTY, opener.open(new byte[0], keys).state());
        for (String text : List.of("plain", "\"\"\"\" quoted", "%%% percent")) {
            byte[] value = text.getBytes(StandardCharsets.US_ASCII);
            OpenedValue opened = opener.open(value, keys);
            assertEquals(ValueState.NOT_ENCRYPTED, opened.state());
            assertSame(value, opened.plain());
        }
    }

    @Test
    void takesNothingOverWhereItIsStrict() {
        ValueOpener strict = new ValueOpener(true);
        assertEquals("is null", reason(strict.open(null, keys)));
        assertEquals("is empty", reason(strict.open(new byte[0], keys)));
        assertEquals("is not encrypted", reason(strict.open(DATA, keys)));
        try (OpenedValue opened = strict.open(acraBlock(), keys)) {
            assertEquals(ValueState.DECRYPTED, opened.state());
        }
    }

    @Test
    void takesNoCiphertextForPlaintext() {
        for (byte[] whole : List.of(acraStruct(current), acraBlock())) {
            byte[] cut = Arrays.copyOf(whole, whole.length - 1);
            byte[] longer = Arrays.copyOf(whole, whole.length + 1);
            byte[] within = new byte[whole.length + 2];
            System.arraycopy(whole, 0, within, 1, whole.length);
            byte[] altered = whole.clone();
            altered[altered.length - 1] ^= 1;
            for (byte[] value : List.of(cut, longer, within, altered)) {
                OpenedValue opened = opener.open(value, keys);
                assertEquals(ValueState.FAILED, opened.state());
                assertEquals(null, opened.plain());
            }
            assertTrue(reason(opener.open(cut, keys)).contains("cut or damaged"));
            assertTrue(reason(opener.open(within, keys)).contains("among other bytes"));
        }
    }

    @Test
    void opensNothingOfAnotherOwner() {
        EnvelopeReader others = new EnvelopeReader(P256.portable(), List.of(), List.of(), NO_CONTEXT);
        assertEquals("does not open under this key", reason(opener.open(acraStruct(current), others)));
    }

    private static String reason(OpenedValue opened) {
        assertEquals(ValueState.FAILED, opened.state());
        return opened.failure().orElseThrow().reason();
    }

    private byte[] acraStruct(EcKeyPair pair) {
        return EnvelopeWriter.ofAcraStructs(P256.portable(), pair.publicKey(), NO_CONTEXT, random)
                .seal(DATA);
    }

    private byte[] acraBlock() {
        return EnvelopeWriter.ofAcraBlocks(symmetric, NO_CONTEXT, random).seal(DATA);
    }
}
