package acratools.logverifier;

import java.io.InputStream;

/** The same bytes again and again, as a log that is longer than memory: what repeats whole chains is valid. */
final class RepeatedStream extends InputStream {
    private final byte[] bytes;
    private long left;
    private int at;

    RepeatedStream(byte[] bytes, long times) {
        this.bytes = bytes.clone();
        this.left = bytes.length * times;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] out, int from, int length) {
        if (left == 0) {
            return -1;
        }
        int count = (int) Math.min(Math.min(length, bytes.length - at), left);
        System.arraycopy(bytes, at, out, from, count);
        at = (at + count) % bytes.length;
        left -= count;
        return count;
    }
}
