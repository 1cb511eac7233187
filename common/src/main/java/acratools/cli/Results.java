package acratools.cli;

import acratools.failure.StorageFailure;
import acratools.failure.ToolFailure;
import acratools.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tool prints to standard output. It is held back until the command has succeeded, then written once, but for {@link
 * #secretLineNow}.
 */
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
     * Writes a secret and a line feed at once, before everything else: for what has to be out before the job goes on. Where
     * standard output is a file, it is on the disk when this returns.
     *
     * @param secret ASCII; still the caller's to close
     * @throws StorageFailure if standard output takes no bytes: closed pipe, full disk
     */
    public void secretLineNow(Secret secret) {
        // From outside the heap: a stream copies what it is given to a place that nobody erases.
        ByteBuffer line = ByteBuffer.allocateDirect(secret.length() + 1);
        try {
            secret.use(bytes -> line.put(0, bytes));
            line.put(secret.length(), (byte) '\n');
            // Not closed: that would close standard output.
            WritableByteChannel channel = Channels.newChannel(out);
            while (line.hasRemaining()) {
                channel.write(line);
            }
            out.flush();
            if (StandardOutput.isFile() && channel instanceof FileChannel file) {
                file.force(true);
            }
        } catch (IOException e) {
            throw failure("could not be written", e);
        } finally {
            Secret.erase(line);
        }
    }

    /**
     * Ends the run with {@code failure}, told on standard error after these results: for a job that is done and has found
     * something wrong.
     */
    public void butFail(ToolFailure failure) {
        finding = failure;
    }

    /** Whether {@link #butFail} was called. */
    public boolean hasFinding() {
        return finding != null;
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
            throw failure("could not be written, though the work is done", e);
        }
    }

    private static StorageFailure failure(String reason, IOException cause) {
        return new StorageFailure(
                "standard output",
                reason,
                "see that the disk is not full and that the reading end of the pipe stays open",
                cause);
    }
}
