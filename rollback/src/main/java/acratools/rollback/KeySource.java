package acratools.rollback;

import acratools.sql.Row;

/** Gives each row its owner's keys. */
interface KeySource {
    /** The keys of a row's owner, or why there are none. */
    RowKeys of(Row row);

    /** Many rows have come, and many more are likely. */
    void expectMany();
}
