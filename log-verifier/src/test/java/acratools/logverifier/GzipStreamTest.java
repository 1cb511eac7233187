package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A file of several members is read to its end, or fails: nothing of it is left out unseen. */
class GzipStreamTest {
    private static final int HEADER = 10;

    private static byte[] pack(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] unpack(InputStream packed) throws IOException {
        try (LogInput input = LogInput.open("-", packed, any -> {})) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] buffer = new byte[10_000];
            for (int count = input.read(buffer, 0, buffer.length);
                    count >= 0;
                    count = input.read(buffer, 0, buffer.length)) {
                content.write(buffer, 0, count);
            }
            return content.toByteArray();
        }
    }

    private static byte[] unpack(byte[]... parts) throws IOException {
        return unpack(new ByteArrayInputStream(joined(parts)));
    }

    /** Gives one part a read at most, as a pipe does, and never tells that there is more. */
    private static InputStream inParts(byte[]... parts) {
        Deque<byte[]> left = new ArrayDeque<>(List.of(parts));
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("one by one");
            }

            @Override
            public int read(byte[] out, int from, int length) {
                if (left.isEmpty()) {
                    return -1;
                }
                byte[] part = left.pop();
                int count = Math.min(length, part.length);
                System.arraycopy(part, 0, out, from, count);
                if (count < part.length) {
                    left.push(Arrays.copyOfRange(part, count, part.length));
                }
                return count;
            }
        };
    }

    @Test
    void readsMembersThatComeOneByOne() throws IOException {
        byte[] first = random(1000);
        byte[] second = random(2000);
        assertArrayEquals(joined(first, second), unpack(inParts(pack(first), pack(second))));
        byte[] both = joined(pack(new byte[0]), pack(new byte[] {1, 2, 3}));
        byte[][] singly = new byte[both.length][];
        for (int i = 0; i < both.length; i++) {
            singly[i] = new byte[] {both[i]};
        }
        assertArrayEquals(new byte[] {1, 2, 3}, unpack(inParts(singly)));
    }

    @Test
    void readsOnWhereverAMemberEndsInTheBuffer() throws IOException {
        byte[] content = random(65_400);
        byte[] member = pack(content);
        byte[] second = pack(new byte[] {1});
        byte[] expected = joined(content, new byte[] {1});
        for (int size = 65_500; size <= 65_560; size++) {
            // A name in the header, whose length makes the member's.
            byte[] named = new byte[size];
            System.arraycopy(member, 0, named, 0, HEADER);
            named[3] |= 8;
            int name = size - member.length;
            Arrays.fill(named, HEADER, HEADER + name - 1, (byte) 'n');
            System.arraycopy(member, HEADER, named, HEADER + name, member.length - HEADER);
            assertArrayEquals(expected, unpack(named, second), "size " + size);
        }
    }

    @Test
    void everyBitOfASecondHeaderMattersOrIsRead() throws IOException {
        byte[] first = pack(random(500));
        byte[] second = pack(random(600));
        byte[] all = joined(random(500), random(600));
        for (int bit = 0; bit < 8 * HEADER; bit++) {
            byte[] changed = second.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            boolean isFree = bit / 8 > 3 || bit == 3 * 8;
            if (isFree) {
                assertArrayEquals(all, unpack(first, changed), "bit " + bit);
            } else {
                assertThrows(IOException.class, () -> unpack(first, changed), "bit " + bit);
            }
        }
    }

    @Test
    void everyCutIsAFailure() throws IOException {
        byte[] first = pack(random(50));
        byte[] both = joined(first, pack(random(60)));
        for (int length = Packing.LONGEST_MAGIC; length < both.length; length++) {
            byte[] cut = Arrays.copyOf(both, length);
            if (length == first.length) {
                assertEquals(50, unpack(cut).length);
            } else {
                assertThrows(IOException.class, () -> unpack(cut), "length " + length);
            }
        }
    }

    @Test
    void whatIsBehindTheLastMemberIsToldUnlessItIsZeros() throws IOException {
        byte[] member = pack(random(50));
        assertEquals(50, unpack(member, new byte[512]).length);
        assertEquals(50, unpack(inParts(member, new byte[512], new byte[1])).length);
        for (byte[] garbage : new byte[][] {{'\n'}, "garbage".getBytes("US-ASCII"), {0, 0, 1}, {0x1f}}) {
            assertThrows(IOException.class, () -> unpack(member, garbage), Arrays.toString(garbage));
        }
        assertThrows(IOException.class, () -> unpack(member, new byte[10], member));
    }

    @Test
    void everyFieldOfAHeaderIsReadAndItsCrcCounts() throws IOException {
        byte[] content = random(20);
        byte[] plain = pack(content);
        byte[] header = joined(
                new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3},
                new byte[] {3, 0, 'x', 'y', 'z'},
                new byte[] {'n', 0, 'c', 'c', 0});
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] rest = Arrays.copyOfRange(plain, HEADER, plain.length);
        assertArrayEquals(joined(content, content), unpack(plain, header, sum, rest));
        sum[0] ^= 1;
        IOException wrong = assertThrows(IOException.class, () -> unpack(plain, header, sum, rest));
        assertTrue(wrong.getMessage().contains("member 2 has a header of another CRC"), wrong.getMessage());
    }

    @Test
    void contentOfAnotherCrcOrLengthIsAFailure() throws IOException {
        byte[] member = pack(random(50));
        for (int behind = 1; behind <= 8; behind++) {
            byte[] changed = member.clone();
            changed[changed.length - behind] ^= 1;
            assertThrows(IOException.class, () -> unpack(changed), "byte -" + behind);
            assertThrows(IOException.class, () -> unpack(changed, member), "byte -" + behind);
        }
    }
}
