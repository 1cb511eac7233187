package acratools.keystore.v1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What Go's {@code encoding/gob} makes of a {@code []*Key}, {@code type Key struct { Name string; Content []byte }}.
 * <pre>
 * stream   messages: unsigned length, message
 * message  signed type id; negative: the definition of the type -id; positive: a value of that type
 * value    0; count; for each key: 1, Name; 1 (or 2 without a name), Content; 0. What is empty is left out
 * </pre>
 * Written with the ids 65 for the list and 64 for the struct, as Go 1.22 does; read with whatever ids are defined. Fields of
 * other names are passed over. Source: spec/backup.md, "gob".
 */
final class GobKeys {
    /** Bytes of one name. */
    static final int LONGEST_NAME = 4096;

    /** Bytes of one key: what a keystore holds under one name. */
    static final int LARGEST_KEY = 1 << 20;

    private static final int MOST_MESSAGES = 128;
    private static final int LIST_ID = 65;

    private static final byte[] DEFINITIONS = HexFormat.of()
            .parseHex("0dff81020102ff820001ff800000"
                    + "207f030102ff8000010201044e616d65010c000107436f6e74656e74010a000000");

    private GobKeys() {}

    /** Takes keys one after the other. */
    @FunctionalInterface
    interface Taker {
        /** Takes one; {@code content} is the taker's to erase. */
        void take(String name, byte[] content);
    }

    /**
     * Reads a stream.
     *
     * @param gob one whole stream; not kept, not changed
     * @throws acratools.failure.InputFailure if it is no such stream, or something follows the keys
     */
    static void decode(byte[] gob, Taker taker) {
        GobReader in = GobReader.of(gob);
        GobTypes types = new GobTypes();
        for (int i = 0; i < MOST_MESSAGES; i++) {
            GobReader message = in.enter(in.length());
            long id = message.signed();
            if (id > 0 && id <= Integer.MAX_VALUE) {
                keys(types, types.fieldsOfElements((int) id), message, taker);
                if (in.hasNext()) {
                    throw GobReader.damaged("holds something behind its keys");
                }
                return;
            }
            if (id == 0 || id < -Integer.MAX_VALUE) {
                throw GobReader.damaged("holds a message of no type");
            }
            types.define((int) -id, message);
        }
        throw GobReader.damaged("holds too many messages");
    }

    private static void keys(GobTypes types, List<GobTypes.Field> fields, GobReader in, Taker taker) {
        if (in.unsigned() != 0) {
            throw GobReader.damaged("holds something else than a list of keys");
        }
        for (int left = in.length(); left > 0; left--) {
            key(types, fields, in, taker);
        }
        if (in.hasNext()) {
            throw GobReader.damaged("has bytes behind its list of keys");
        }
    }

    private static void key(GobTypes types, List<GobTypes.Field> fields, GobReader in, Taker taker) {
        String name = "";
        byte[] content = {};
        boolean taken = false;
        try {
            int number = -1;
            while ((number = GobTypes.field(in, number)) >= 0) {
                int type = GobTypes.typeOf(fields, number);
                String field = fields.get(number).name();
                if (type == GobTypes.STRING && field.equals("Name")) {
                    name = text(in.content(LONGEST_NAME));
                } else if (type == GobTypes.BYTES && field.equals("Content")) {
                    Arrays.fill(content, (byte) 0);
                    content = in.content(LARGEST_KEY);
                } else {
                    types.skip(type, in);
                }
            }
            taken = true;
        } finally {
            if (!taken) {
                Arrays.fill(content, (byte) 0);
            }
        }
        taker.take(name, content);
    }

    /** What is written before {@code count} keys; their message has {@code size} bytes behind its type. */
    static byte[] head(int count, long size) {
        byte[] value = join(signed(LIST_ID), new byte[] {0}, unsigned(count));
        return join(DEFINITIONS, unsigned(value.length + size), value);
    }

    /** What is written before a key's content; {@link #END} follows it. */
    static byte[] keyHead(String name, int contentLength) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] nameField = text.length == 0 ? new byte[0] : join(new byte[] {1}, unsigned(text.length), text);
        byte[] delta = {(byte) (text.length == 0 ? 2 : 1)};
        return contentLength == 0 ? nameField : join(nameField, delta, unsigned(contentLength));
    }

    /** What ends a key. */
    static final byte END = 0;

    static byte[] signed(long value) {
        return unsigned(value < 0 ? (~value << 1) | 1 : value << 1);
    }

    static byte[] unsigned(long value) {
        if (value >= 0 && value < 0x80) {
            return new byte[] {(byte) value};
        }
        int length = Long.BYTES - Long.numberOfLeadingZeros(value) / 8;
        byte[] written = new byte[1 + length];
        written[0] = (byte) -length;
        for (int i = 0; i < length; i++) {
            written[1 + i] = (byte) (value >>> (8 * (length - 1 - i)));
        }
        return written;
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
