package acratools.sql;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One row, its columns from 0. It keeps the server's values as they can be bound again. Immutable by convention. */
public final class Row {
    private static final int LONGEST_SHOWN = 40;

    private final List<String> labels;
    private final boolean[] numbers;
    private final @Nullable Object[] cells;

    Row(List<String> labels, @Nullable Object[] cells) {
        this(labels, new boolean[cells.length], cells);
    }

    /** @param numbers which columns are whole or decimal numbers */
    Row(List<String> labels, boolean[] numbers, @Nullable Object[] cells) {
        this.labels = labels;
        this.numbers = numbers;
        this.cells = cells;
    }

    public int width() {
        return cells.length;
    }

    /** The column's bytes, of text in UTF-8; absent if it is NULL. The array is this row's own: do not change it. */
    public Optional<byte[]> bytes(int column) {
        Object cell = cells[column];
        if (cell instanceof byte[] bytes) {
            return Optional.of(bytes);
        }
        return cell == null ? Optional.empty() : Optional.of(cell.toString().getBytes(StandardCharsets.UTF_8));
    }

    public boolean isNull(int column) {
        return cells[column] == null;
    }

    /** The column as text; absent if it is NULL or {@linkplain #isBinary bytes}. */
    public Optional<String> text(int column) {
        Object cell = cells[column];
        if (cell == null || cell instanceof byte[]) {
            return Optional.empty();
        }
        return Optional.of(cell instanceof BigDecimal number ? number.toPlainString() : cell.toString());
    }

    /** Whether the column's text is that of a whole or decimal number, in digits: no infinity, and nothing of binary fractions. */
    public boolean isNumber(int column) {
        return (numbers[column] || cells[column] instanceof BigDecimal)
                && text(column).map(Row::isOfDigits).orElse(false);
    }

    private static boolean isOfDigits(String text) {
        char last = text.charAt(text.length() - 1);
        return last >= '0' && last <= '9';
    }

    /** Whether the database gave the column as bytes, not as text or a number. */
    public boolean isBinary(int column) {
        return cells[column] instanceof byte[];
    }

    /** Names the row in messages by its first columns: {@code row id=7, note=abc}; long values are cut. */
    public String name(int columns) {
        if (columns == 0) {
            return "row";
        }
        StringBuilder name = new StringBuilder("row ");
        for (int i = 0; i < columns; i++) {
            name.append(i == 0 ? "" : ", ").append(shown(i));
        }
        return name.toString();
    }

    /** The same with whole values, of bytes in hex, as a list for programs has it. */
    public String wholeName(int columns) {
        if (columns == 0) {
            return "row";
        }
        StringBuilder name = new StringBuilder("row ");
        for (int i = 0; i < columns; i++) {
            name.append(i == 0 ? "" : ", ").append(labels.get(i)).append('=').append(whole(cells[i]));
        }
        return name.toString();
    }

    private static String whole(@Nullable Object cell) {
        return cell instanceof byte[] bytes ? "0x" + HexFormat.of().formatHex(bytes) : String.valueOf(cell);
    }

    /** What equals that of another row if the first columns of both hold the same. */
    public Object key(int columns) {
        List<Optional<Object>> key = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            Object cell = cells[i];
            key.add(Optional.ofNullable(cell instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : cell));
        }
        return key;
    }

    /** A column for messages: {@code id=7}; a long value is cut. */
    public String shown(int column) {
        return labels.get(column) + "=" + shown(cells[column]);
    }

    private static String shown(@Nullable Object cell) {
        String text = cell instanceof byte[] bytes
                ? "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, LONGEST_SHOWN))
                : String.valueOf(cell);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), LONGEST_SHOWN); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '?' : c);
        }
        return shown + (text.length() > LONGEST_SHOWN ? "…" : "");
    }

    /** The column's bytes as text; absent if it is NULL. What is no UTF-8 is replaced, so that it equals no name. */
    public Optional<String> utf8(int column) {
        return bytes(column).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** The bytes that the row's values take, about. */
    public long size() {
        long size = 0;
        for (Object cell : cells) {
            size += cell instanceof byte[] bytes ? bytes.length : cell instanceof String text ? text.length() : 8;
        }
        return size;
    }

    @Nullable
    Object cell(int column) {
        return cells[column];
    }

    /** The number of columns, no values. */
    @Override
    public String toString() {
        return "Row[" + cells.length + " columns]";
    }
}
