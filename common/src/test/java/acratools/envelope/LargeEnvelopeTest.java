package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.LargeEnvelope.OpenedHead;
import acratools.failure.UnsealFailure;
import acratools.themis.SecureCellStream.Sink;
import acratools.themis.SecureCellStream.Source;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes piece by piece, against what goes in one piece. */
class LargeEnvelopeTest {
    private static final Runnable GO_ON = () -> {};

    /** Lengths around a block, a piece for the cipher, a piece for the file, and the last of the three. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 4095, 4096, 4097, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 600_001})
    void sealsAnewWhatOpensInOnePiece(int length) {
        byte[] data = data(length);
        for (byte[] context : new byte[][] {Owner.NO_CONTEXT, {1, 2, 3}}) {
            try (Owner from = new Owner(context);
                    Owner to = new Owner(context)) {
                for (int kind = 0; kind < 2; kind++) {
                    byte[] wrapped = from.writers().get(kind).seal(data);
                    byte[] bare = from.writers().get(kind).sealBare(data, 0, length);
                    for (byte[] value : new byte[][] {wrapped, bare}) {
                        byte[] before = value.clone();
                        byte[] sealed = reseal(value, from, to.writers().get(kind));
                        assertArrayEquals(before, value);
                        assertTrue(
                                EnvelopeReader.recognise(sealed).orElseThrow().inContainer());
                        assertArrayEquals(data, to.reader().open(sealed).data());
                        assertThrows(UnsealFailure.class, () -> from.reader().open(sealed));
                    }
                }
            }
        }
    }

    @Test
    @Tag("once")
    void refusesEveryAlteredByte() {
        try (Owner owner = new Owner(new byte[] {9})) {
            for (EnvelopeWriter writer : owner.writers()) {
                byte[] value = writer.seal(data(270_001));
                for (int position : positions(value.length)) {
                    byte[] altered = value.clone();
                    altered[position] ^= 0x10;
                    Optional<LargeEnvelope> envelope = recognise(altered);
                    if (envelope.isPresent()) {
                        assertThrows(UnsealFailure.class, () -> verify(envelope.get(), altered, owner.reader()));
                        assertThrows(UnsealFailure.class, () -> owner.reader().open(altered));
                    }
                }
                byte[] longer = Arrays.copyOf(value, value.length + 1);
                assertTrue(recognise(longer).isEmpty());
                assertTrue(recognise(Arrays.copyOf(value, value.length - 1)).isEmpty());
                assertTrue(Envelope.beginsLikeOne(longer));
            }
        }
    }

    /** All of the head, and some of the data. */
    private static int[] positions(int length) {
        int[] positions = new int[260];
        for (int i = 0; i < 250; i++) {
            positions[i] = i;
        }
        for (int i = 0; i < 10; i++) {
            positions[250 + i] = length - 1 - i * 26_999;
        }
        return positions;
    }

    @Test
    void stopsAtAPieceWhereTheRunIsToStop() {
        try (Owner owner = new Owner(Owner.NO_CONTEXT)) {
            byte[] value = owner.acraBlocks().seal(data(600_000));
            int[] pieces = {0};
            try (OpenedHead head = recognise(value).orElseThrow().open(owner.reader())) {
                assertThrows(
                        IllegalStateException.class,
                        () -> head.verify(source(value), () -> {
                            if (++pieces[0] == 2) {
                                throw new IllegalStateException();
                            }
                        }));
            }
            assertEquals(2, pieces[0]);
        }
    }

    private static byte[] reseal(byte[] value, Owner from, EnvelopeWriter writer) {
        byte[] room = new byte[value.length + 100];
        int[] end = {0};
        Sink sink = (position, bytes, length) -> {
            System.arraycopy(bytes, 0, room, (int) position, length);
            end[0] = Math.max(end[0], (int) position + length);
        };
        try (OpenedHead head = recognise(value).orElseThrow().open(from.reader())) {
            assertEquals(0, head.generation());
            head.verify(source(value), GO_ON);
            head.reseal(source(value), writer, sink, GO_ON);
        }
        return Arrays.copyOf(room, end[0]);
    }

    private static void verify(LargeEnvelope envelope, byte[] value, EnvelopeReader reader) {
        try (OpenedHead head = envelope.open(reader)) {
            head.verify(source(value), GO_ON);
        }
    }

    private static Optional<LargeEnvelope> recognise(byte[] value) {
        return LargeEnvelope.recognise(
                Arrays.copyOf(value, Math.min(value.length, LargeEnvelope.FIRST_BYTES)), value.length);
    }

    private static Source source(byte[] value) {
        return (position, into, length) -> System.arraycopy(value, (int) position, into, 0, length);
    }

    private static byte[] data(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }
}
