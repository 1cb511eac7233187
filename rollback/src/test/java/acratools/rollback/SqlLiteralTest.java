package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The literals by themselves; {@code LiteralsLoadedIT} has the databases' own word on them. */
class SqlLiteralTest {
    @ParameterizedTest
    @CsvSource({"'', E'\\\\x'", "'a', E'\\\\x61'", "'it''s', E'\\\\x69742773'"})
    void hexIsDoubledAndSaysThatItIs(String value, String literal) {
        assertEquals(literal, write(out -> PostgreSqlLiteral.HEX.bytes(bytes(value), out)));
    }

    @Test
    void escapeFormKeepsWhatCanBeRead() {
        byte[] value = {0, 'a', '\'', '\\', '~', 0x7f, (byte) 0x80, (byte) 0xff, '0'};
        assertEquals("'\\000a''\\\\~\\177\\200\\3770'", write(out -> PostgreSqlLiteral.ESCAPE.bytes(value, out)));
    }

    @Test
    void mySqlIsHex() {
        assertEquals("X''", write(out -> MySqlLiteral.HEX.bytes(new byte[0], out)));
        assertEquals("X'00ff27'", write(out -> MySqlLiteral.HEX.bytes(new byte[] {0, -1, '\''}, out)));
    }

    @Test
    void numbersStandAlone() {
        assertEquals("12.50", write(out -> PostgreSqlLiteral.HEX.number("12.50", out)));
        assertEquals("(-7)", write(out -> PostgreSqlLiteral.HEX.number("-7", out)));
        assertEquals("-7", write(out -> MySqlLiteral.HEX.number("-7", out)));
    }

    @Test
    void textIsQuotedWhereThatIsEnough() {
        for (SqlLiteral literal :
                new SqlLiteral[] {PostgreSqlLiteral.HEX, PostgreSqlLiteral.ESCAPE, MySqlLiteral.HEX}) {
            assertEquals("'it''s \"~\"'", write(out -> literal.text("it's \"~\"", out)));
        }
    }

    @Test
    void otherTextIsAsciiOnOneLine() {
        String text = "a\\b'\n\u00e9\u007f\u20ac\ud83d\ude00";
        assertEquals(
                "E'a\\\\b''\\012\\u00e9\\177\\u20ac\\U0001f600'",
                write(out -> PostgreSqlLiteral.ESCAPE.text(text, out)));
        assertEquals("_utf8mb4 X'615c62270ac3a97fe282acf09f9880'", write(out -> MySqlLiteral.HEX.text(text, out)));
    }

    @Test
    void whatIsWrittenIsZeroedWhenTheBufferGrowsAndCloses() {
        StatementBuffer buffer = new StatementBuffer();
        buffer.add("secret");
        ByteBuffer first = buffer.view();
        buffer.addHex(new byte[buffer.capacity()]);
        assertTrue(isZero(first));
        ByteBuffer second = buffer.view();
        assertEquals('s', second.get(0));
        assertEquals('0', second.get(second.limit() - 1));
        buffer.close();
        assertTrue(isZero(second));
        buffer.add("anew");
        assertEquals("anew", text(buffer));
    }

    @Test
    void whatIsTakenBackIsZeroed() {
        StatementBuffer buffer = new StatementBuffer();
        buffer.add("kept, and");
        int mark = buffer.length();
        buffer.add(" gone for good");
        ByteBuffer view = buffer.view();
        buffer.cutTo(mark);
        assertEquals("kept, and", text(buffer));
        assertTrue(isZero(view.position(mark)));
    }

    private static boolean isZero(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String write(Consumer<StatementBuffer> writer) {
        try (StatementBuffer buffer = new StatementBuffer()) {
            writer.accept(buffer);
            return text(buffer);
        }
    }

    private static String text(StatementBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.view()).toString();
    }
}
