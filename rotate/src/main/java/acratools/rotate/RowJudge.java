package acratools.rotate;

import acratools.failure.InputFailure;
import acratools.id.KeyOwner;
import acratools.sql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Knows what the columns of a row mean. Safe for use by several threads. */
final class RowJudge {
    private final IdKind ids;

    RowJudge(IdKind ids) {
        this.ids = ids;
    }

    static Optional<byte[]> value(Row row) {
        return row.bytes(row.width() - 1);
    }

    /**
     * Whose row it is.
     *
     * @throws InputFailure if the row has no id, or one that is none
     */
    KeyOwner owner(Row row) {
        Optional<String> id = row.utf8(row.width() - 2);
        if (id.isEmpty()) {
            throw new InputFailure("value", "belongs to nobody: its id is null", "give it an id, or leave it out");
        }
        return ids.owner(id.get());
    }

    /** The row's name: its leading columns; where it has none, its place among the rows. */
    static ValueName name(Row row, long ordinal) {
        int leading = row.width() - 2;
        return leading > 0
                ? new ValueName(row.name(leading), row.wholeName(leading))
                : ValueName.of("row number " + (ordinal + 1) + " of what is selected");
    }

    /** What is to become of each row of a batch: the work that takes long. */
    List<JudgedRow> judge(RowBatch batch, RotationPass pass) {
        List<JudgedRow> judged = new ArrayList<>(batch.rows().size());
        long ordinal = batch.first();
        for (Row row : batch.rows()) {
            judged.add(new JudgedRow(row, judge(row, pass), ordinal++));
        }
        return judged;
    }

    RotatedValue judge(Row row, RotationPass pass) {
        Optional<byte[]> value = value(row);
        if (value.isEmpty()) {
            return pass.nullValue();
        }
        try {
            return pass.value(owner(row), value.get());
        } catch (InputFailure bad) {
            return pass.withoutKeys(value.get()).orElseGet(() -> RotatedValue.failed(bad));
        }
    }
}
