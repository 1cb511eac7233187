package acratools.masterkey;

/**
 * RFC 8259's grammar over bytes. Each {@code skip…} takes the index where something starts and gives the index behind
 * it, or -1 where the text breaks the grammar or ends.
 */
final class JsonScanner {
    private static final int DEEPEST = 64;

    private final byte[] json;
    private final int length;

    JsonScanner(byte[] json, int length) {
        this.json = json;
        this.length = length;
    }

    int skipSpace(int from) {
        int at = from;
        while (at >= 0
                && at < length
                && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n')) {
            at++;
        }
        return at;
    }

    int skipValue(int from, int depth) {
        return switch (byteAt(from)) {
            case '{' -> skipMembers(from, '}', depth);
            case '[' -> skipMembers(from, ']', depth);
            case '"' -> skipString(from);
            case 't' -> skipWord(from, "true");
            case 'f' -> skipWord(from, "false");
            case 'n' -> skipWord(from, "null");
            default -> skipNumber(from);
        };
    }

    int skipString(int from) {
        if (byteAt(from) != '"') {
            return -1;
        }
        int at = from + 1;
        while (at < length && json[at] != '"') {
            // bytes of 0x80 and more are negative, and part of a character
            if (json[at] >= 0 && json[at] < ' ') {
                return -1;
            }
            at = json[at] == '\\' ? skipEscape(at) : at + 1;
            if (at < 0) {
                return -1;
            }
        }
        return at < length ? at + 1 : -1;
    }

    /** Writes what stands between a checked string's quotes to {@code out}, as UTF-8, and gives its length. */
    static int unescape(byte[] json, int from, int to, byte[] out) {
        int written = 0;
        int at = from;
        while (at < to) {
            if (json[at] != '\\') {
                out[written++] = json[at++];
            } else if (json[at + 1] != 'u') {
                out[written++] = simpleEscape(json[at + 1]);
                at += 2;
            } else {
                int unit = hex4(json, at + 2);
                at += 6;
                int point = unit;
                if (Character.isSurrogate((char) unit)) {
                    point = 0xFFFD;
                    if (Character.isHighSurrogate((char) unit)
                            && at + 6 <= to
                            && json[at] == '\\'
                            && json[at + 1] == 'u') {
                        int low = hex4(json, at + 2);
                        if (Character.isLowSurrogate((char) low)) {
                            point = Character.toCodePoint((char) unit, (char) low);
                            at += 6;
                        }
                    }
                }
                written = writeUtf8(point, out, written);
            }
        }
        return written;
    }

    private int skipMembers(int from, char close, int depth) {
        if (depth >= DEEPEST) {
            return -1;
        }
        int at = skipSpace(from + 1);
        if (byteAt(at) == close) {
            return at + 1;
        }
        while (at >= 0) {
            if (close == '}') {
                int colon = skipSpace(skipString(at));
                if (byteAt(colon) != ':') {
                    return -1;
                }
                at = skipSpace(colon + 1);
            }
            at = skipSpace(skipValue(at, depth + 1));
            if (byteAt(at) == close) {
                return at + 1;
            }
            at = byteAt(at) == ',' ? skipSpace(at + 1) : -1;
        }
        return -1;
    }

    private int skipEscape(int from) {
        int kind = byteAt(from + 1);
        if (kind != 'u') {
            return kind > 0 && "\"\\/bfnrt".indexOf(kind) >= 0 ? from + 2 : -1;
        }
        for (int i = 2; i < 6; i++) {
            if (Character.digit(byteAt(from + i), 16) < 0) {
                return -1;
            }
        }
        return from + 6;
    }

    private int skipWord(int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (byteAt(from + i) != word.charAt(i)) {
                return -1;
            }
        }
        return from + word.length();
    }

    private int skipNumber(int from) {
        int at = byteAt(from) == '-' ? from + 1 : from;
        at = byteAt(at) == '0' ? at + 1 : skipDigits(at);
        if (byteAt(at) == '.') {
            at = skipDigits(at + 1);
        }
        if (byteAt(at) == 'e' || byteAt(at) == 'E') {
            int sign = byteAt(at + 1);
            at = skipDigits(sign == '+' || sign == '-' ? at + 2 : at + 1);
        }
        return at;
    }

    private int skipDigits(int from) {
        int at = from;
        while (byteAt(at) >= '0' && byteAt(at) <= '9') {
            at++;
        }
        return at == from ? -1 : at;
    }

    private int byteAt(int at) {
        return at >= 0 && at < length ? json[at] : -1;
    }

    private static byte simpleEscape(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }

    private static int hex4(byte[] json, int at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = (value << 4) | Character.digit(json[at + i], 16);
        }
        return value;
    }

    private static int writeUtf8(int point, byte[] out, int at) {
        if (point < 0x80) {
            out[at] = (byte) point;
            return at + 1;
        }
        int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        out[at] = (byte) ((0xFF00 >> (more + 1)) | (point >> (6 * more)));
        for (int i = 1; i <= more; i++) {
            out[at + i] = (byte) (0x80 | ((point >> (6 * (more - i))) & 0x3F));
        }
        return at + more + 1;
    }
}
