package acratools.sql;

/**
 * One token of a statement; comments and white space are none.
 *
 * @param kind what it is
 * @param start its first character
 * @param end one behind its last
 * @param number of a placeholder, from 1; else 0
 */
record SqlToken(Kind kind, int start, int end, int number) {
    enum Kind {
        /** A name or keyword without quotes. */
        WORD,
        /** A name in quotes. */
        NAME,
        STRING,
        NUMBER,
        PLACEHOLDER,
        /** One character of anything else. */
        SIGN
    }

    String text(String sql) {
        return sql.substring(start, end);
    }

    /** Whether it is this keyword, in any case. */
    boolean is(String sql, String word) {
        return kind == Kind.WORD
                && end - start == word.length()
                && sql.regionMatches(true, start, word, 0, end - start);
    }

    boolean is(String sql, char sign) {
        return kind == Kind.SIGN && sql.charAt(start) == sign;
    }
}
