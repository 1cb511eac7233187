package acratools.rollback;

import acratools.sql.Dialect;
import acratools.sql.SqlTemplate;

/**
 * Writes a statement on one line, so that the file has one statement a line. Line breaks within quotes and comments mean
 * something there, and stay.
 */
final class OneLine {
    private OneLine() {}

    /** @throws acratools.failure.InputFailure if {@code sql} is no statement that can be read */
    static SqlTemplate of(String sql, Dialect dialect) {
        SqlTemplate template = dialect.template(sql);
        StringBuilder line = new StringBuilder(sql.length());
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            boolean breaks = (c == '\n' || c == '\r') && isBetweenWords(sql, i, dialect, template);
            line.append(breaks ? ' ' : c);
        }
        return dialect.template(line.toString());
    }

    /** A placeholder counts as one only outside of quotes and comments: that is what another one there is put in for. */
    private static boolean isBetweenWords(String sql, int at, Dialect dialect, SqlTemplate template) {
        String probe = sql.substring(0, at) + " " + dialect.placeholder(1) + " " + sql.substring(at);
        return dialect.template(probe).order().size() > template.order().size();
    }
}
