package acratools.testkit;

/**
 * One place in a process's memory where a pattern lies.
 *
 * @param pattern the name it was asked for under
 * @param form    how it is written there
 * @param address where, in the process
 * @param kind    what sort of memory that is; the Java heap is told by its address, which holds for heaps below some 3 GiB
 * @param mapping the mapping's name or file, as in {@code /proc/PID/maps}; empty if anonymous
 * @param offset  bytes from the start of the mapping
 * @param sized   whether the four bytes before hold its length, as they do in a Java array of just these bytes or ints
 */
public record MemoryHit(
        String pattern, Form form, long address, Kind kind, String mapping, long offset, boolean sized) {
    /** Ways in which key material is written in memory. */
    public enum Form {
        /** The bytes. */
        RAW,
        /** Base64 without padding, one byte a character. */
        BASE64,
        /** Base64 without padding, two bytes a character. */
        BASE64_UTF16,
        /** URL-safe Base64, where it differs. */
        BASE64URL,
        /** Hexadecimal. */
        HEX,
        /** Hexadecimal with capital letters. */
        HEX_UPPER,
        /** Hexadecimal, two bytes a character. */
        HEX_UTF16,
        /** Every four bytes turned around: {@code BigInteger}'s {@code int[]}, or the state of a digest. */
        WORDS_SWAPPED,
        /** All bytes turned around: little-endian limbs. */
        REVERSED
    }

    /** Sorts of memory. */
    public enum Kind {
        /** Objects of Java. */
        JAVA_HEAP,
        /** The heap of C's allocator in the main arena. */
        MALLOC,
        /** The stack of the main thread, or of the one that ends the process. */
        STACK,
        /** A mapped file. */
        FILE,
        /** Everything else: other stacks and arenas, code, metaspace, direct buffers. */
        ANONYMOUS
    }
}
