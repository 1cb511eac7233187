package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.sql.Row;
import java.util.Optional;
import java.util.Set;

/**
 * Which column of a row is what: the zone id, where there are zones, the encrypted value, then whatever else the query
 * yields. Columns are counted from 0.
 *
 * @param zones whether the first column is a zone id
 * @param placeholders the numbers that the statement for each row has
 */
record RowForm(boolean zones, Set<Integer> placeholders) {
    /** Where the encrypted value is. */
    int value() {
        return zones ? 1 : 0;
    }

    /** The column that a parameter takes: the value is parameter 1. */
    int column(int parameter) {
        return value() + parameter - 1;
    }

    /**
     * Checks that rows are wide enough.
     *
     * @param width columns of the query
     * @param parameters of the statement that is made for each row
     */
    void check(int width, int parameters) {
        int needed = value() + parameters;
        if (width < needed) {
            throw new InputFailure(
                    "--select",
                    "yields " + width + (width == 1 ? " column" : " columns") + ", and " + needed + " are needed: "
                            + (zones ? "the zone id, " : "") + "the encrypted value"
                            + (parameters > 1 ? ", one for each further placeholder of --insert" : ""),
                    zones && width == 1 ? "select the zone id first, or leave out --zonemode_enable" : "");
        }
    }

    /**
     * Names a row in messages: by its zone, and by the columns that no placeholder takes, since the others may be personal
     * data; where there are none, by the first further column.
     *
     * @param number of the row, from 1
     */
    String name(long number, Row row) {
        StringBuilder name = new StringBuilder("row ").append(number);
        if (zones) {
            name.append(", ").append(row.shown(0));
        }
        int further = value() + 1;
        boolean isNamed = false;
        for (int column = further; column < row.width(); column++) {
            if (!isTaken(column)) {
                name.append(", ").append(row.shown(column));
                isNamed = true;
            }
        }
        if (!isNamed && further < row.width()) {
            name.append(", ").append(row.shown(further));
        }
        return name.toString();
    }

    private boolean isTaken(int column) {
        return placeholders.contains(column - value() + 1);
    }

    /** The zone id of a row, as text that may be none. */
    Optional<String> zone(Row row) {
        return row.utf8(0);
    }
}
