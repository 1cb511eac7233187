package acratools.sql;

import acratools.failure.InputFailure;
import acratools.sql.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a statement into tokens, as the server would: what looks like a placeholder in a string or comment is none. */
final class SqlLexer {
    private final String sql;
    private final SqlSyntax syntax;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int at;
    private int positional;

    private SqlLexer(String sql, SqlSyntax syntax) {
        this.sql = sql;
        this.syntax = syntax;
    }

    /** @throws InputFailure if a string, name or comment does not end, or a comment is one that the server runs */
    static List<SqlToken> tokens(String sql, SqlSyntax syntax) {
        SqlLexer lexer = new SqlLexer(sql, syntax);
        while (lexer.at < sql.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char c = sql.charAt(at);
        int start = at;
        if (Character.isWhitespace(c)) {
            at++;
        } else if (startsComment()) {
            comment();
        } else if (c == '\'') {
            quoted('\'', syntax.backslashInStrings());
            add(Kind.STRING, start, 0);
        } else if (c == '"') {
            boolean string = syntax.doubleQuotesAreStrings();
            quoted('"', string);
            add(string ? Kind.STRING : Kind.NAME, start, 0);
        } else if (c == '`' && syntax.backticks()) {
            quoted('`', false);
            add(Kind.NAME, start, 0);
        } else if (c == '?' && !syntax.numbered()) {
            at++;
            add(Kind.PLACEHOLDER, start, ++positional);
        } else if (c == '$' && syntax.numbered()) {
            dollar(start);
        } else if (Character.isDigit(c)) {
            while (at < sql.length() && isWordPart(sql.charAt(at))) {
                at++;
            }
            add(Kind.NUMBER, start, 0);
        } else if (isWordStart(c)) {
            word(start);
        } else {
            at++;
            add(Kind.SIGN, start, 0);
        }
    }

    private void add(Kind kind, int start, int number) {
        tokens.add(new SqlToken(kind, start, at, number));
    }

    private boolean startsComment() {
        if (sql.startsWith("/*", at) || (syntax.hashComments() && sql.charAt(at) == '#')) {
            return true;
        }
        return sql.startsWith("--", at)
                && (!syntax.dashesNeedSpace() || at + 2 == sql.length() || sql.charAt(at + 2) <= ' ');
    }

    private void comment() {
        if (!sql.startsWith("/*", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
            return;
        }
        if (syntax.executableComments() && (sql.startsWith("!", at + 2) || sql.startsWith("M!", at + 2))) {
            throw new InputFailure(
                    "sql statement",
                    "has a comment that the server runs, beginning with /*! or /*M!",
                    "write what is in it as a part of the statement, or leave it out");
        }
        int depth = 0;
        do {
            if (at + 1 >= sql.length()) {
                throw unended("a comment");
            }
            if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (sql.startsWith("/*", at) && (depth == 0 || syntax.nestedComments())) {
                depth++;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private void quoted(char quote, boolean backslash) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\' && backslash) {
                at++;
            } else if (c == quote) {
                if (at == sql.length() || sql.charAt(at) != quote) {
                    return;
                }
                at++;
            }
        }
        throw unended("a quote");
    }

    /** {@code $1}, or a string between two equal {@code $tag$}. */
    private void dollar(int start) {
        int end = at + 1;
        while (end < sql.length() && Character.isDigit(sql.charAt(end))) {
            end++;
        }
        if (end > at + 1) {
            at = end;
            add(Kind.PLACEHOLDER, start, number(sql.substring(start + 1, end)));
            return;
        }
        while (end < sql.length() && isWordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (end == sql.length() || sql.charAt(end) != '$') {
            at++;
            add(Kind.SIGN, start, 0);
            return;
        }
        String tag = sql.substring(start, end + 1);
        int close = sql.indexOf(tag, end + 1);
        if (close < 0) {
            throw unended("a dollar quote");
        }
        at = close + tag.length();
        add(Kind.STRING, start, 0);
    }

    private int number(String digits) {
        try {
            int number = Integer.parseInt(digits);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as what is too small
        }
        throw new InputFailure("sql statement", "has a placeholder $" + digits, "placeholders count from $1");
    }

    private void word(int start) {
        char first = sql.charAt(at);
        boolean quoteFollows = at + 1 < sql.length() && sql.charAt(at + 1) == '\'';
        if (quoteFollows && syntax.numbered() && (first == 'e' || first == 'E')) {
            at++;
            quoted('\'', true);
            add(Kind.STRING, start, 0);
            return;
        }
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        add(Kind.WORD, start, 0);
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c >= 0x80;
    }

    private static InputFailure unended(String what) {
        return new InputFailure("sql statement", what + " in it does not end", "check the quotes that the shell took");
    }
}
