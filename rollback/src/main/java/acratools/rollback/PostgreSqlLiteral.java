package acratools.rollback;

/**
 * Literals of PostgreSQL 9.0 and newer. Bytes are {@code E'\\x6162'}, the hex form of a bytea, or its escape form in
 * ordinary quotes: {@code 'a''\\b\000'}, which says the same only where {@code standard_conforming_strings} is on.
 * Everything else is a literal without a type, which takes the type of the place where it stands. Source: spec/cli.md,
 * "acra-rollback".
 */
enum PostgreSqlLiteral implements SqlLiteral {
    HEX {
        @Override
        public void bytes(byte[] value, StatementBuffer out) {
            out.add("E'\\\\x");
            out.addHex(value);
            out.add('\'');
        }
    },
    ESCAPE {
        @Override
        public void bytes(byte[] value, StatementBuffer out) {
            out.add('\'');
            for (byte b : value) {
                escape(b & 0xff, out);
            }
            out.add('\'');
        }

        private static void escape(int b, StatementBuffer out) {
            if (b == '\'') {
                out.add("''");
            } else if (b == '\\') {
                out.add("\\\\");
            } else if (b >= ' ' && b < DELETE) {
                out.add((char) b);
            } else {
                octal(b, out);
            }
        }
    };

    private static final int DELETE = 0x7f;

    /** In parentheses where there is a sign: behind a minus it would begin a comment. */
    @Override
    public void number(String number, StatementBuffer out) {
        if (number.startsWith("-")) {
            out.add('(');
            out.add(number);
            out.add(')');
        } else {
            out.add(number);
        }
    }

    @Override
    public void text(String text, StatementBuffer out) {
        if (!isPlain(text)) {
            out.add('E');
        }
        out.add('\'');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            character(c, out);
            i += Character.charCount(c);
        }
        out.add('\'');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= DELETE || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static void character(int c, StatementBuffer out) {
        if (c == '\'') {
            out.add("''");
        } else if (c == '\\') {
            out.add("\\\\");
        } else if (c >= ' ' && c < DELETE) {
            out.add((char) c);
        } else if (c <= DELETE) {
            octal(c, out);
        } else {
            unicode(c, out);
        }
    }

    /** {@code \\ooo}: three digits, so that a digit may follow. */
    private static void octal(int b, StatementBuffer out) {
        out.add('\\');
        out.add((char) ('0' + (b >> 6)));
        out.add((char) ('0' + (b >> 3 & 7)));
        out.add((char) ('0' + (b & 7)));
    }

    private static void unicode(int c, StatementBuffer out) {
        boolean isShort = c <= Character.MAX_VALUE;
        out.add(isShort ? "\\u" : "\\U");
        for (int shift = isShort ? 12 : 28; shift >= 0; shift -= 4) {
            out.add(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
