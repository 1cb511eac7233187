package acratools.rotate;

import acratools.cli.Progress;
import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyOwner;
import acratools.log.Log;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One walk over the data, and what it needs, whatever the data lies in. Safe for use by several threads.
 *
 * @param writes whether values are replaced; else each is opened, and nothing changes
 * @param strict whether a value that holds nothing to rotate is a bad one
 * @param keys of before the new keys were committed for a walk before that, else of after
 * @param report counts what is found and, where values are replaced, done
 * @param badValues what is done about values that cannot be rotated
 * @param checkpoint called where the run may stop: between files, between batches; throws if it is to
 */
record RotationPass(
        boolean writes,
        boolean strict,
        RotationKeys keys,
        RotationReport report,
        BadValues badValues,
        Progress progress,
        Runnable checkpoint,
        Log log) {
    /**
     * What becomes of one value of {@code owner}. Counts nothing: see {@link #done}.
     *
     * @return also for an owner without keys: an encrypted value is a bad one
     */
    RotatedValue value(KeyOwner owner, byte[] value) {
        try {
            Optional<RotatedValue> plain = withoutKeys(value);
            if (plain.isPresent()) {
                return plain.get();
            }
            return judge(keys.with(owner, rotator -> writes ? rotator.rotate(value) : rotator.check(value)));
        } catch (KeystoreFailure | UnsealFailure | InputFailure failure) {
            return RotatedValue.failed(failure);
        }
    }

    /** The same where the owner is not known; absent for a value that needs keys. */
    Optional<RotatedValue> withoutKeys(byte[] value) {
        return ValueRotator.withoutKeys(value).map(this::judge);
    }

    /**
     * The same for a value that is too large for memory: where it is to be replaced, it is.
     *
     * @throws ToolFailure if the replacement cannot be written
     */
    RotatedValue value(KeyOwner owner, LargeValue value) {
        try {
            Optional<RotatedValue> plain = value.withoutKeys(checkpoint);
            if (plain.isPresent()) {
                return judge(plain.get());
            }
            return judge(keys.with(
                    owner, rotator -> writes ? value.rotate(rotator, checkpoint) : value.check(rotator, checkpoint)));
        } catch (KeystoreFailure | UnsealFailure | InputFailure failure) {
            return RotatedValue.failed(failure);
        }
    }

    /** The same for a value without bytes to look at. */
    RotatedValue nullValue() {
        return judge(RotatedValue.left(ValueState.NULL));
    }

    private RotatedValue judge(RotatedValue value) {
        return strict ? value.strict() : value;
    }

    /**
     * Counts a value that is done with: written, if it had to be, or left.
     *
     * @param name asked for where the value is a bad one
     * @throws ToolFailure for a bad value, told of its name, unless bad values are skipped; call this for such a one before
     *     the batch that it is in commits
     */
    void done(RotatedValue value, Supplier<ValueName> name) {
        if (value.failure().isPresent()) {
            ValueName named = name.get();
            badValues.met(value.failure().get().on(named.shown()), named.whole());
        }
        done(value);
    }

    /** The same for a value that is no bad one. */
    void done(RotatedValue value) {
        report.add(value.state());
        progress.add(1);
    }
}
