package acratools.rollback;

/** Checks bytes, without making anything of them that would have to be erased. Source: the Unicode Standard, table 3-7. */
final class Utf8 {
    private Utf8() {}

    /** Whether these are characters in UTF-8, none of them NUL, which databases do not take. */
    static boolean isText(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            int length = length(bytes, i);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** How many bytes the character at {@code start} has; 0 if there is none. */
    private static int length(byte[] bytes, int start) {
        int first = bytes[start] & 0xff;
        if (first < 0x80) {
            return first == 0 ? 0 : 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || bytes.length - start < length || !isSecond(first, bytes[start + 1] & 0xff)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[start + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Neither longer forms than needed, nor surrogates, nor anything above U+10FFFF. */
    private static boolean isSecond(int first, int second) {
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        return second >= least && second <= most;
    }
}
