package acratools.cli;

import java.util.List;

/** Rows of text in columns that are as wide as their widest cell, two spaces apart. */
public final class TextTable {
    private static final String GAP = "  ";

    private TextTable() {}

    /** Every column begins at one place; all rows have the header's length. */
    public static String of(List<List<String>> rows) {
        return of(rows, false);
    }

    /** Names in the first column, numbers in the others, which end at one place. */
    public static String ofNumbers(List<List<String>> rows) {
        return of(rows, true);
    }

    private static String of(List<List<String>> rows, boolean numbers) {
        int[] widths = widths(rows);
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                table.append(i == 0 ? "" : GAP);
                if (numbers && i > 0) {
                    table.append(padding).append(row.get(i));
                } else {
                    table.append(row.get(i)).append(i == widths.length - 1 ? "" : padding);
                }
            }
            table.append('\n');
        }
        return table.toString();
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }
}
