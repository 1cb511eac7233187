package acratools.cli;

import acratools.failure.StorageFailure;
import acratools.failure.ToolFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tool prints to standard output. It is held back until the command has succeeded, then written once. */
public final class Results {
    private final OutputStream out;
    private @Nullable ToolFailure finding;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    Results(OutputStream out) {
        this.out = out;
    }

    /** Adds {@code text} and a line feed. */
    public void line(String text) {
        pending.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        pending.write('\n');
    }

    /** Adds {@code text} as it is. */
    public void text(String text) {
        pending.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds one line of JSON.
     *
     * @param value maps with text keys, lists, text, numbers and booleans; written in their order
     */
    public void json(Object value) {
        line(JsonLine.of(value));
    }

    /**
     * Ends the run with {@code failure}, told on standard error after these results: for a job that is done and has found
     * something wrong.
     */
    public void butFail(ToolFailure failure) {
        finding = failure;
    }

    Optional<ToolFailure> finding() {
        return Optional.ofNullable(finding);
    }

    /** @throws StorageFailure if standard output takes no bytes: closed pipe, full disk */
    void deliver() {
        try {
            pending.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new StorageFailure(
                    "standard output",
                    "could not be written, though the work is done",
                    "see that the disk is not full and that the reading end of the pipe stays open",
                    e);
        }
    }
}
