package acratools.envelope;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the envelopes that lie in a larger value, from left to right, as Acra's services look for them: at each
 * position a container, else an AcraStruct, else an AcraBlock, by form alone. After one is found the search goes on
 * behind it; a caller that cannot open it calls {@link #reject()}, and the search goes on one byte after its beginning.
 *
 * <p>A form is checked by its head, a bounded number of bytes, so the search takes time linear in the value whatever
 * that holds. Not thread-safe: one search, one object.
 */
public final class EnvelopeFinder {
    private final byte[] value;
    private final int end;
    private int position;
    private int rejectedPosition;

    /** Searches a whole array. */
    public EnvelopeFinder(byte[] value) {
        this(value, 0, value.length);
    }

    /** @param value not copied, not changed */
    public EnvelopeFinder(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        this.value = value;
        this.position = offset;
        this.rejectedPosition = offset;
        this.end = offset + length;
    }

    /** The next one, a view of the value; empty at the value's end. */
    public Optional<Envelope> next() {
        while (position < end) {
            Envelope found = at(position);
            if (found != null) {
                rejectedPosition = position + 1;
                position += found.length();
                return Optional.of(found);
            }
            position++;
        }
        rejectedPosition = end;
        return Optional.empty();
    }

    /** Tells that the last one found is none: the search goes on one byte after its beginning. */
    public void reject() {
        position = rejectedPosition;
    }

    private @Nullable Envelope at(int start) {
        return switch (value[start]) {
            case SerializedContainer.TAG -> SerializedContainer.at(value, start, end - start);
            case AcraStruct.TAG -> bareAt(start);
            default -> null;
        };
    }

    private @Nullable Envelope bareAt(int start) {
        Envelope acraStruct = AcraStruct.at(value, start, end - start);
        return acraStruct != null ? acraStruct : AcraBlock.at(value, start, end - start);
    }
}
