package acratools.rollback;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Literals of MySQL and MariaDB. Bytes are {@code X'6162'}; text is quoted where {@code NO_BACKSLASH_ESCAPES} and the
 * client's habits with line ends cannot matter to it, and its UTF-8 in hex elsewhere. Source: spec/cli.md,
 * "acra-rollback".
 */
enum MySqlLiteral implements SqlLiteral {
    HEX;

    @Override
    public void bytes(byte[] value, StatementBuffer out) {
        out.add("X'");
        out.addHex(value);
        out.add('\'');
    }

    @Override
    public void number(String number, StatementBuffer out) {
        out.add(number);
    }

    @Override
    public void text(String text, StatementBuffer out) {
        if (isPlain(text)) {
            out.add('\'');
            out.add(text.replace("'", "''"));
            out.add('\'');
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.add("_utf8mb4 ");
            bytes(utf8, out);
            Arrays.fill(utf8, (byte) 0);
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
