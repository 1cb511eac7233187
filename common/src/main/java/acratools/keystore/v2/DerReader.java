package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import java.util.Arrays;

/**
 * Reads strict DER (X.690): definite lengths in their shortest form, integers in theirs. The caller names the tag it
 * expects next, so the grammar bounds the depth, and every length is checked against what is left before it is used. Its
 * failures have the subject {@code key ring}; whoever knows the file names it.
 */
final class DerReader {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTC_TIME = 0x17;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_BYTES = 3;

    private final byte[] bytes;
    private final int end;
    private int position;

    private DerReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** Reads {@code bytes}, which are not copied and must not change meanwhile. */
    static DerReader of(byte[] bytes) {
        return new DerReader(bytes, 0, bytes.length);
    }

    boolean hasNext() {
        return position < end;
    }

    boolean nextIs(int tag) {
        return hasNext() && (bytes[position] & 0xff) == tag;
    }

    /** A reader of the next element's content; this one goes on behind it. */
    DerReader enter(int tag) {
        int length = header(tag);
        DerReader content = new DerReader(bytes, position, position + length);
        position += length;
        return content;
    }

    /** The next element's content. */
    byte[] content(int tag) {
        int length = header(tag);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** The next element whole, as it is stored. */
    byte[] element(int tag) {
        int start = position;
        int length = header(tag);
        position += length;
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** The next element, an integer that an {@code int} can hold. */
    int integer() {
        int length = header(INTEGER);
        // Nine leading bits alike: a byte more than the shortest form has.
        if (length == 0 || (length > 1 && bytes[position] == bytes[position + 1] >> 7)) {
            throw damaged("holds a malformed integer");
        }
        if (length > Integer.BYTES) {
            throw damaged("holds an integer that is too large");
        }
        int value = bytes[position];
        for (int i = 1; i < length; i++) {
            value = (value << 8) | (bytes[position + i] & 0xff);
        }
        position += length;
        return value;
    }

    /** Fails, telling {@code reason}, if there is something left. */
    void finish(String reason) {
        if (hasNext()) {
            throw damaged(reason);
        }
    }

    static KeystoreFailure damaged(String reason) {
        return new KeystoreFailure("key ring", reason, "the file is damaged: restore it from a backup");
    }

    /** Moves to the content of the next element. */
    private int header(int tag) {
        if (!hasNext()) {
            throw damaged("lacks an element");
        }
        if (!nextIs(tag)) {
            throw damaged("holds an element of an unexpected type");
        }
        position++;
        int length = length();
        if (length > end - position) {
            throw damaged("ends before the length that it tells");
        }
        return length;
    }

    private int length() {
        int first = lengthByte();
        if (first < LONG_FORM) {
            return first;
        }
        int count = first - LONG_FORM;
        if (count == 0 || count > MAX_LENGTH_BYTES) {
            throw damaged("tells a length that is indefinite or too large");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = (length << 8) | lengthByte();
        }
        if (length < LONG_FORM || length >>> (8 * (count - 1)) == 0) {
            throw damaged("tells a length in another form than the shortest");
        }
        return length;
    }

    private int lengthByte() {
        if (!hasNext()) {
            throw damaged("ends within a length");
        }
        return bytes[position++] & 0xff;
    }
}
