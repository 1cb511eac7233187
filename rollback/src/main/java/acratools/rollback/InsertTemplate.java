package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.sql.Row;
import acratools.sql.SqlTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statement that each row becomes: its text in pieces, and between them the decrypted value, which is the first
 * parameter, and the further columns, which are the next ones. Nothing in it changes.
 */
final class InsertTemplate {
    private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = ";\n".getBytes(StandardCharsets.US_ASCII);

    private final SqlTemplate template;
    private final SqlLiteral literal;
    private final List<byte[]> pieces;
    private final int[] parameters;

    private InsertTemplate(SqlTemplate template, SqlLiteral literal, List<byte[]> pieces, int[] parameters) {
        this.template = template;
        this.literal = literal;
        this.pieces = pieces;
        this.parameters = parameters;
    }

    /**
     * @param placeholder of the value, for messages
     * @throws InputFailure if {@code template} has no place for the value
     */
    static InsertTemplate of(SqlTemplate template, SqlLiteral literal, String placeholder) {
        List<Integer> order = template.order();
        if (!order.contains(1)) {
            throw new InputFailure(
                    "--insert",
                    "has no placeholder " + placeholder + " for the decrypted value",
                    "write for instance: insert into decrypted(data) values(" + placeholder + ")");
        }
        List<byte[]> pieces = new ArrayList<>();
        for (String piece : template.pieces()) {
            pieces.add(piece.getBytes(StandardCharsets.UTF_8));
        }
        return new InsertTemplate(
                template, literal, pieces, order.stream().mapToInt(n -> n).toArray());
    }

    /** The statement as the database takes it. */
    SqlTemplate template() {
        return template;
    }

    /** How many values it takes: the decrypted one, then so many further columns less one. */
    int width() {
        return template.parameters();
    }

    /**
     * Appends the statement of one row, with a line feed.
     *
     * @param value the decrypted one; null for NULL
     * @throws StatementBuffer.TooLong if it is longer than an array can be
     */
    void write(byte @Nullable [] value, Row row, RowForm form, StatementBuffer out) {
        for (int i = 0; i < parameters.length; i++) {
            out.add(pieces.get(i));
            if (parameters[i] > 1) {
                column(row, form.column(parameters[i]), out);
            } else if (value == null) {
                out.add(NULL);
            } else {
                literal.bytes(value, out);
            }
        }
        out.add(pieces.get(parameters.length));
        out.add(END);
    }

    private void column(Row row, int column, StatementBuffer out) {
        if (row.isNull(column)) {
            out.add(NULL);
        } else if (row.isBinary(column)) {
            literal.bytes(row.bytes(column).orElseThrow(), out);
        } else if (row.isNumber(column)) {
            literal.number(row.text(column).orElseThrow(), out);
        } else {
            literal.text(row.text(column).orElseThrow(), out);
        }
    }
}
