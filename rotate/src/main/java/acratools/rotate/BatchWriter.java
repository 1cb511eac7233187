package acratools.rotate;

import acratools.sql.Row;
import acratools.sql.RowChange;
import acratools.sql.RowUpdates;
import acratools.sql.RowUpdates.Tally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes batches of judged rows and counts them once they are committed. */
final class BatchWriter {
    private static final RotatedValue WRITTEN = RotatedValue.left(ValueState.ROTATED);

    private final RowUpdates updates;
    private final RowJudge judge;
    private final RotationPass pass;

    BatchWriter(RowUpdates updates, RowJudge judge, RotationPass pass) {
        this.updates = updates;
        this.judge = judge;
        this.pass = pass;
    }

    void write(List<JudgedRow> batch) {
        pass.checkpoint().run();
        List<RowChange> changes = new ArrayList<>(batch.size());
        for (JudgedRow row : batch) {
            if (row.value().failure().isPresent()) {
                pass.done(row.value(), row::name);
            }
            row.value().replacement().ifPresent(value -> changes.add(new RowChange(row.row(), value)));
        }
        if (!changes.isEmpty()) {
            replace(changes);
        }
        for (JudgedRow row : batch) {
            if (row.value().failure().isEmpty() && row.value().replacement().isEmpty()) {
                pass.done(row.value(), row::name);
            }
        }
    }

    private void replace(List<RowChange> changes) {
        Changed changed = new Changed();
        Tally tally = updates.write(changes, changed);
        for (int i = 0; i < tally.written(); i++) {
            pass.done(WRITTEN);
        }
        changed.left.values().forEach(pass::done);
        pass.progress().add(tally.gone());
        pass.report().addGone(tally.gone());
    }

    /** Judges rows that somebody else changed meanwhile; asked again of the same row where a batch is tried again. */
    private final class Changed implements RowUpdates.Anew {
        private final Map<Object, RotatedValue> left = new LinkedHashMap<>();
        private final Set<Object> bad = new HashSet<>();

        @Override
        public void pausing() {
            pass.checkpoint().run();
        }

        @Override
        public Optional<byte[]> value(Row row) {
            RotatedValue value = judge.judge(row, pass);
            Object key = row.key(row.width() - 2);
            left.remove(key);
            if (value.failure().isPresent()) {
                if (bad.add(key)) {
                    pass.done(value, () -> RowJudge.name(row, 0));
                }
            } else if (value.replacement().isEmpty()) {
                left.put(key, value);
            }
            return value.replacement();
        }
    }
}
