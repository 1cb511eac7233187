package acratools.logverifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip, all members to the end of the file. Java's own stream takes a file for over where no more of it is at hand, and
 * where what comes next is damaged: an altered log would end there unseen. Behind a member only another one may come, or zeros
 * to the end of the file, as tapes and block devices pad it.
 * <pre>
 * 1f 8b 08 flags(1) time(4) extra flags(1) system(1)
 * flags: 1 text, 2 a CRC-16 of the header, 4 extra field, 8 name, 16 comment
 * deflated data, CRC-32(4) and length modulo 2^32(4) of what it becomes, least byte first
 * </pre>
 * Source: RFC 1952. Not thread-safe.
 */
final class GzipStream extends InputStream {
    private static final int BUFFER = 64 << 10;
    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;
    private static final int DEFLATED = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 content = new CRC32();
    private final CRC32 header = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;
    private long members;
    private boolean inMember;
    private boolean over;

    /** @param packed closed with this */
    GzipStream(InputStream packed) {
        in = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] out, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!over) {
            if (!inMember && !beginMember()) {
                over = true;
                break;
            }
            int count = inflate(out, from, length);
            if (count > 0) {
                content.update(out, from, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                fill();
                inflater.setInput(buffer, 0, filled);
            } else {
                throw damaged("asks for a dictionary");
            }
        }
        return -1;
    }

    private int inflate(byte[] out, int from, int length) throws IOException {
        try {
            return inflater.inflate(out, from, length);
        } catch (DataFormatException e) {
            throw (IOException) damaged("has a block that is none").initCause(e);
        }
    }

    /** @return false at the end of the file */
    private boolean beginMember() throws IOException {
        if (members > 0 && isOver()) {
            return false;
        }
        header.reset();
        boolean right = next() == FIRST && next() == SECOND && next() == DEFLATED;
        int flags = right ? next() : RESERVED;
        if ((flags & RESERVED) != 0) {
            throw damaged("has no header");
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        for (int text = flags & (NAME | COMMENT); text != 0; text &= text - 1) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            int crc = (int) header.getValue() & 0xffff;
            if ((next() | next() << 8) != crc) {
                throw damaged("has a header of another CRC");
            }
        }
        members++;
        inMember = true;
        content.reset();
        inflater.reset();
        inflater.setInput(buffer, at, filled - at);
        return true;
    }

    /** Whether nothing but zeros comes. */
    private boolean isOver() throws IOException {
        boolean padded = false;
        while (at < filled || more()) {
            if (buffer[at] != 0) {
                if (padded) {
                    throw damaged("has no header, but zeros and then something");
                }
                return false;
            }
            padded = true;
            at++;
        }
        return true;
    }

    private void endMember() throws IOException {
        at = filled - inflater.getRemaining();
        if (number() != content.getValue() || number() != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw damaged("has content of another CRC or length");
        }
        inMember = false;
    }

    private long number() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        int b;
        do {
            b = next();
        } while (b != 0);
    }

    private int next() throws IOException {
        if (at == filled) {
            fill();
        }
        int b = buffer[at++] & 0xff;
        header.update(b);
        return b;
    }

    private void fill() throws IOException {
        if (!more()) {
            throw new ZipException("the file ends within member " + (inMember ? members : members + 1));
        }
    }

    private boolean more() throws IOException {
        at = 0;
        filled = 0;
        do {
            filled = in.read(buffer, 0, BUFFER);
        } while (filled == 0);
        if (filled < 0) {
            filled = 0;
            return false;
        }
        return true;
    }

    private ZipException damaged(String how) {
        return new ZipException("member " + (inMember ? members : members + 1) + " " + how);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
