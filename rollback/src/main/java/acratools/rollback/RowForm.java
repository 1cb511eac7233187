package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.sql.Row;
import java.util.Optional;

/**
 * Which column of a row is what: the zone id, where there are zones, the encrypted value, then whatever else the query
 * yields. Columns are counted from 0.
 *
 * @param zones whether the first column is a zone id
 */
record RowForm(boolean zones) {
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
     * Names a row in messages by all its columns but the encrypted one.
     *
     * @param number of the row, from 1
     */
    String name(long number, Row row) {
        StringBuilder name = new StringBuilder("row ").append(number);
        for (int column = 0; column < row.width(); column++) {
            if (column != value()) {
                name.append(", ").append(row.shown(column));
            }
        }
        return name.toString();
    }

    /** The zone id of a row, as text that may be none. */
    Optional<String> zone(Row row) {
        return row.text(0);
    }
}
