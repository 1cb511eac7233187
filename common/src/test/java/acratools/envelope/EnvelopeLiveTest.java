package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of our envelopes in the hands of the real Themis, and envelopes put together of its parts in ours. */
@ExtendWith(LiveThemisResolver.class)
class EnvelopeLiveTest {
    private static final byte[] CONTEXT = "DDDDDDDDabcdefghABCDEFGH".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 33, 100, 4096, 70_000})
    void themisOpensThePartsOfOurAcraStructs(int size, LiveThemis themis) {
        byte[] data = bytes(size);
        for (byte[] context : List.of(Owner.NO_CONTEXT, CONTEXT)) {
            try (Owner owner = new Owner(context)) {
                byte[] acraStruct = owner.acraStructs().sealBare(data, 0, size);
                byte[] privateKey = owner.pair().privateKey().container().use(byte[]::clone);
                byte[] dataKey = themis.unwrap(
                                privateKey,
                                Arrays.copyOfRange(acraStruct, 8, 53),
                                Arrays.copyOfRange(acraStruct, 53, 137))
                        .orElseThrow();
                assertEquals(32, dataKey.length);
                byte[] cell = Arrays.copyOfRange(acraStruct, 145, acraStruct.length);
                assertArrayEquals(data, themis.unseal(dataKey, cell, context).orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 33, 100, 4096, 70_000})
    void opensAcraStructsOfThemisParts(int size, LiveThemis themis) {
        byte[] data = bytes(size);
        byte[] dataKey = bytes(32);
        for (byte[] context : List.of(Owner.NO_CONTEXT, CONTEXT)) {
            try (Owner owner = new Owner(context)) {
                LiveThemis.Pair ephemeral = themis.newPair();
                ByteArrayOutputStream acraStruct = new ByteArrayOutputStream();
                acraStruct.writeBytes("\"\"\"\"\"\"\"\"".getBytes(StandardCharsets.US_ASCII));
                acraStruct.writeBytes(ephemeral.publicKey());
                acraStruct.writeBytes(themis.wrap(
                        ephemeral.privateKey(), owner.pair().publicKey().container(), dataKey));
                acraStruct.writeBytes(IndependentReader.le(8, 44L + size));
                acraStruct.writeBytes(themis.seal(dataKey, data, context));
                assertOpens(data, owner, acraStruct.toByteArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 33, 100, 4096, 70_000})
    void themisOpensThePartsOfOurAcraBlocks(int size, LiveThemis themis) {
        byte[] data = bytes(size);
        for (byte[] context : List.of(Owner.NO_CONTEXT, CONTEXT)) {
            try (Owner owner = new Owner(context)) {
                byte[] acraBlock = owner.acraBlocks().sealBare(data, 0, size);
                byte[] key = owner.key().use(byte[]::clone);
                byte[] dataKey = themis.unseal(key, Arrays.copyOfRange(acraBlock, 18, 94), context)
                        .orElseThrow();
                assertEquals(32, dataKey.length);
                byte[] cell = Arrays.copyOfRange(acraBlock, 94, acraBlock.length);
                assertArrayEquals(data, themis.unseal(dataKey, cell, context).orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 33, 100, 4096, 70_000})
    void opensAcraBlocksOfThemisParts(int size, LiveThemis themis) throws GeneralSecurityException {
        byte[] data = bytes(size);
        byte[] dataKey = bytes(32);
        for (byte[] context : List.of(Owner.NO_CONTEXT, CONTEXT)) {
            try (Owner owner = new Owner(context)) {
                byte[] key = owner.key().use(byte[]::clone);
                ByteArrayOutputStream acraBlock = new ByteArrayOutputStream();
                acraBlock.writeBytes("\"\"\"\"".getBytes(StandardCharsets.US_ASCII));
                acraBlock.writeBytes(IndependentReader.le(8, 14L + 76 + 44 + size));
                acraBlock.write(0);
                acraBlock.writeBytes(IndependentReader.keyId(key, context));
                acraBlock.write(0);
                acraBlock.writeBytes(IndependentReader.le(2, 76));
                acraBlock.writeBytes(themis.seal(key, dataKey, context));
                acraBlock.writeBytes(themis.seal(dataKey, data, context));
                assertOpens(data, owner, acraBlock.toByteArray());
            }
        }
    }

    private static void assertOpens(byte[] data, Owner owner, byte[] bare) {
        Envelope envelope = EnvelopeReader.recognise(bare).orElseThrow();
        for (byte[] value : List.of(bare, SerializedContainer.wrap(envelope))) {
            try (OpenedEnvelope opened = owner.reader().open(value)) {
                assertArrayEquals(data, opened.data());
            }
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
