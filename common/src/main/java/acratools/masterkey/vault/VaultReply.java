package acratools.masterkey.vault;

import acratools.masterkey.JsonValue;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** A status and a body in one array, erased on close. */
final class VaultReply implements AutoCloseable {
    /** Vault's entries have 1 MiB at most; a list of thousands of mounts is larger. */
    static final int LARGEST_BODY = 8 << 20;

    private final int status;
    private final Optional<String> location;
    private byte[] body;
    private int length;
    private boolean oversized;

    private VaultReply(int status, Optional<String> location, int sizeHint) {
        this.status = status;
        this.location = location;
        this.body = new byte[sizeHint];
    }

    /**
     * Reads an answer to its end, or to {@link #LARGEST_BODY}.
     *
     * @param announced the {@code Content-Length}, or -1; sizes nothing larger than 64 KiB
     * @param patience for the whole body
     */
    static VaultReply read(int status, Optional<String> location, long announced, InputStream in, Duration patience)
            throws IOException {
        int sizeHint = announced > 0 && announced < 64 << 10 ? (int) announced : 4 << 10;
        VaultReply reply = new VaultReply(status, location, sizeHint);
        try {
            reply.fill(in, System.nanoTime() + patience.toNanos());
            // HttpURLConnection takes a connection that ends too early for the end of the body
            if (!reply.oversized && reply.length < announced) {
                throw new EOFException("the body is shorter than announced");
            }
            return reply;
        } catch (IOException | RuntimeException broken) {
            reply.close();
            throw broken;
        }
    }

    int status() {
        return status;
    }

    /** The {@code Location} header. */
    Optional<String> location() {
        return location;
    }

    /** Whether the body was larger than {@link #LARGEST_BODY}; then it is cut there. */
    boolean oversized() {
        return oversized;
    }

    /** The body, in place; empty if it is no JSON. */
    Optional<JsonValue> json() {
        return oversized ? Optional.empty() : JsonValue.parse(body, length);
    }

    /** Whether {@code word} (ASCII) occurs in the body. */
    boolean mentions(String word) {
        byte[] wanted = word.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at + wanted.length <= length; at++) {
            if (Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        Arrays.fill(body, (byte) 0);
        length = 0;
    }

    private void fill(InputStream in, long deadline) throws IOException {
        while (true) {
            int read = in.read(body, length, body.length - length);
            if (read < 0) {
                return;
            }
            length += read;
            if (System.nanoTime() > deadline) {
                throw new SocketTimeoutException("the answer does not end");
            }
            if (length == body.length) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                if (length >= LARGEST_BODY) {
                    oversized = true;
                    return;
                }
                grow();
                body[length++] = (byte) next;
            }
        }
    }

    private void grow() {
        byte[] larger = Arrays.copyOf(body, Math.min(LARGEST_BODY, body.length * 2));
        Arrays.fill(body, (byte) 0);
        body = larger;
    }
}
