package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.UnsealFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeFinderTest {
    private static final int LARGE = 1 << 25;

    /** Far more than a linear search takes; a quadratic one takes days. */
    private static final Duration LINEAR = Duration.ofSeconds(60);

    private final Owner owner = new Owner(Owner.NO_CONTEXT);

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void findsAndOpensWhatLiesAmongOtherBytes() {
        SplittableRandom seeded = new SplittableRandom(21);
        for (int i = 0; i < 60; i++) {
            List<String> hidden = new ArrayList<>();
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            for (int part = seeded.nextInt(6); part >= 0; part--) {
                value.writeBytes(noise(seeded, seeded.nextInt(60)));
                hidden.add("data " + seeded.nextInt());
                value.writeBytes(seal(seeded, hidden.get(hidden.size() - 1)));
            }
            value.writeBytes(noise(seeded, seeded.nextInt(60)));
            assertEquals(hidden, opened(value.toByteArray()));
        }
    }

    @Test
    void findsWhatANaiveSearchFinds() {
        SplittableRandom seeded = new SplittableRandom(22);
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] value = hostile(seeded);
            List<Found> expected = NaiveFinder.search(value, () -> true);
            assertEquals(expected, search(new EnvelopeFinder(value), () -> true), () -> Arrays.toString(value));
            found += expected.size();
        }
        assertTrue(found > 3000, "the inputs hold something to find");
    }

    @Test
    void findsWhatANaiveSearchFindsWhenSomeAreRejected() {
        SplittableRandom seeded = new SplittableRandom(23);
        for (int i = 0; i < 3000; i++) {
            byte[] value = hostile(seeded);
            long verdicts = seeded.nextLong();
            List<Found> expected = NaiveFinder.search(value, coin(verdicts));
            assertEquals(expected, search(new EnvelopeFinder(value), coin(verdicts)), () -> Arrays.toString(value));
        }
    }

    @Test
    void searchesRangesOfArraysOnly() {
        byte[] sealed = owner.acraBlocks().seal(new byte[10]);
        byte[] value = new byte[3 * sealed.length];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(sealed, 0, value, i * sealed.length, sealed.length);
        }
        EnvelopeFinder middle = new EnvelopeFinder(value, sealed.length, sealed.length);
        assertEquals(List.of(new Found("AcraBlock", sealed.length, sealed.length, true)), search(middle, () -> true));
        EnvelopeFinder cut = new EnvelopeFinder(value, 0, sealed.length - 1);
        assertEquals(List.of(), search(cut, () -> true));
        assertEquals(Optional.empty(), cut.next(), "and stays at the end");
        cut.reject();
        assertEquals(Optional.empty(), cut.next());
    }

    @Test
    void findsARealOneThatBeginsInsideAFalseOne() {
        byte[] real = owner.acraStructs().sealBare(new byte[7], 0, 7);
        byte[] value = ByteBuffer.allocate(18 + 300 + real.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\"\"\"\"".getBytes(StandardCharsets.US_ASCII))
                .putLong(14 + 300 + real.length)
                .position(18 + 300)
                .put(real)
                .array();
        assertEquals(1, search(new EnvelopeFinder(value), () -> true).size());
        assertEquals(List.of(new String(new byte[7], StandardCharsets.ISO_8859_1)), opened(value));
    }

    @ParameterizedTest
    @ValueSource(bytes = {'"', '%', 0})
    void passesOverLongRunsInLinearTime(byte filler) {
        byte[] value = new byte[LARGE];
        Arrays.fill(value, filler);
        assertEquals(List.of(), assertTimeout(LINEAR, () -> search(new EnvelopeFinder(value), () -> true)));
    }

    @Test
    void rejectsManyFalseHeadsInLinearTime() {
        int count = LARGE / 18;
        ByteBuffer heads = ByteBuffer.allocate(count * 18).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            heads.put(i * 18, "\"\"\"\"".getBytes(StandardCharsets.US_ASCII))
                    .putLong(i * 18 + 4, heads.capacity() - i * 18 - 4);
        }
        EnvelopeFinder finder = new EnvelopeFinder(heads.array());
        int found = assertTimeout(LINEAR, () -> countRejecting(finder));
        assertTrue(found >= count, "each head, and some that begin with a length's byte: " + found);
    }

    private static int countRejecting(EnvelopeFinder finder) {
        int count = 0;
        while (finder.next().isPresent()) {
            finder.reject();
            count++;
        }
        return count;
    }

    private List<String> opened(byte[] value) {
        List<String> all = new ArrayList<>();
        EnvelopeFinder finder = new EnvelopeFinder(value);
        EnvelopeReader reader = owner.reader();
        for (Optional<Envelope> found = finder.next(); found.isPresent(); found = finder.next()) {
            try (OpenedEnvelope opened = reader.open(found.get())) {
                all.add(new String(opened.data(), StandardCharsets.ISO_8859_1));
            } catch (UnsealFailure e) {
                finder.reject();
            }
        }
        return all;
    }

    private byte[] seal(SplittableRandom seeded, String text) {
        byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
        EnvelopeWriter writer = owner.writers().get(seeded.nextInt(2));
        return seeded.nextBoolean() ? writer.seal(data) : writer.sealBare(data, 0, data.length);
    }

    private static List<Found> search(EnvelopeFinder finder, BooleanSupplier accepts) {
        List<Found> all = new ArrayList<>();
        for (Optional<Envelope> next = finder.next(); next.isPresent(); next = finder.next()) {
            Envelope envelope = next.get();
            all.add(new Found(
                    envelope.getClass().getSimpleName(), envelope.offset(), envelope.length(), envelope.inContainer()));
            if (!accepts.getAsBoolean()) {
                finder.reject();
            }
        }
        return all;
    }

    private static BooleanSupplier coin(long seed) {
        SplittableRandom seeded = new SplittableRandom(seed);
        return seeded::nextBoolean;
    }

    private static byte[] noise(SplittableRandom seeded, int length) {
        byte[] likely = {'"', '"', '"', '%', '%', 0, 1, 'a'};
        byte[] noise = new byte[length];
        for (int i = 0; i < length; i++) {
            noise[i] = likely[seeded.nextInt(likely.length)];
        }
        return noise;
    }

    /** Runs of tags, whole forms, forms with wrong or missing parts, forms in forms. */
    private static byte[] hostile(SplittableRandom seeded) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (int part = seeded.nextInt(5); part >= 0; part--) {
            byte[] piece = piece(seeded, 2);
            value.writeBytes(seeded.nextInt(4) == 0 ? Arrays.copyOf(piece, seeded.nextInt(piece.length + 1)) : piece);
        }
        return value.toByteArray();
    }

    private static byte[] piece(SplittableRandom seeded, int depth) {
        int kind = depth == 0 ? 0 : seeded.nextInt(5);
        byte[] body = kind == 0 ? noise(seeded, seeded.nextInt(30)) : piece(seeded, depth - 1);
        int lie = seeded.nextInt(5) == 0 ? seeded.nextInt(40) - 20 : 0;
        return switch (kind) {
            case 0 -> body;
            case 1 -> form("\"\"\"\"", 14 + body.length + lie, blockHead(seeded), body);
            case 2 -> struct(body, lie);
            case 3 -> form("%%%", 12 + body.length + lie, new byte[] {(byte) (0xf0 + seeded.nextInt(2))}, body);
            default -> form("%%%", 12 + 145 + body.length + lie, new byte[] {(byte) 0xf1}, struct(body, 0));
        };
    }

    private static byte[] blockHead(SplittableRandom seeded) {
        byte[] head = {0, (byte) seeded.nextInt(), (byte) seeded.nextInt(), 0, 76, 0};
        if (seeded.nextInt(6) == 0) {
            head[seeded.nextInt(4)] = (byte) seeded.nextInt(3);
        }
        return head;
    }

    private static byte[] struct(byte[] body, int lie) {
        byte[] head = new byte[8 + 45 + 84];
        Arrays.fill(head, 0, 8, (byte) '"');
        return form(new String(head, StandardCharsets.ISO_8859_1), body.length + lie, new byte[0], body);
    }

    private static byte[] form(String tag, long length, byte[] head, byte[] body) {
        return ByteBuffer.allocate(tag.length() + 8 + head.length + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(tag.getBytes(StandardCharsets.ISO_8859_1))
                .putLong(length)
                .put(head)
                .put(body)
                .array();
    }

    /** What was found, with where. */
    record Found(String kind, int offset, int length, boolean inContainer) {}

    @Test
    void naiveSearchFindsRealEnvelopes() {
        byte[] sealed = owner.acraStructs().seal(new byte[3]);
        byte[] value = new byte[sealed.length + 20];
        System.arraycopy(sealed, 0, value, 11, sealed.length);
        assertEquals(List.of(new Found("AcraStruct", 11, sealed.length, true)), NaiveFinder.search(value, () -> true));
        assertArrayEquals(sealed, Arrays.copyOfRange(value, 11, 11 + sealed.length));
    }
}
