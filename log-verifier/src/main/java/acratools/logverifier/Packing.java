package acratools.logverifier;

import java.util.Optional;

/** How a file is packed, by its first bytes. */
enum Packing {
    NONE,
    GZIP,
    ZSTD,
    XZ,
    BZIP2,
    LZ4,
    ZIP,
    COMPRESS;

    /** Bytes that are enough to tell. */
    static final int LONGEST_MAGIC = 10;

    private static final long ZSTD_FRAME = 0xfd2fb528L;
    /** Its lowest four bits are free: a frame with content for other programs than zstd's, as pzstd begins with. */
    private static final long ZSTD_SKIPPABLE = 0x184d2a50L;

    private static final long LZ4_FRAME = 0x184d2204L;
    private static final long LZ4_OLD = 0x184c2102L;
    private static final long ZIP_ENTRY = 0x04034b50L;
    private static final byte[] XZ_MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    /** What follows {@code BZh} and a digit where there is content: pi. */
    private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

    /** @param head the first {@link #LONGEST_MAGIC} bytes of the file, or all */
    static Packing of(byte[] head, int length) {
        if (startsWith(head, length, 0, (byte) 0x1f, (byte) 0x8b)) {
            return GZIP;
        }
        if (startsWith(head, length, 0, (byte) 0x1f, (byte) 0x9d)) {
            return COMPRESS;
        }
        if (startsWith(head, length, 0, XZ_MAGIC)) {
            return XZ;
        }
        if (startsWith(head, length, 0, (byte) 'B', (byte) 'Z', (byte) 'h')
                && startsWith(head, length, 4, BZIP2_BLOCK)) {
            return BZIP2;
        }
        return length < 4 ? NONE : ofNumber(number(head));
    }

    private static Packing ofNumber(long magic) {
        if (magic == ZSTD_FRAME || (magic & ~0xfL) == ZSTD_SKIPPABLE) {
            return ZSTD;
        }
        if (magic == LZ4_FRAME || magic == LZ4_OLD) {
            return LZ4;
        }
        return magic == ZIP_ENTRY ? ZIP : NONE;
    }

    private static long number(byte[] head) {
        long number = 0;
        for (int i = 3; i >= 0; i--) {
            number = number << 8 | (head[i] & 0xff);
        }
        return number;
    }

    private static boolean startsWith(byte[] head, int length, int at, byte... magic) {
        if (length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (head[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The program that unpacks it, where this tool does not. */
    Optional<String> foreignProgram() {
        return switch (this) {
            case NONE, GZIP, ZSTD -> Optional.empty();
            case XZ -> Optional.of("xz");
            case BZIP2 -> Optional.of("bzip2");
            case LZ4 -> Optional.of("lz4");
            case ZIP -> Optional.of("zip");
            case COMPRESS -> Optional.of("compress");
        };
    }
}
