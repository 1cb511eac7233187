package acratools.masterkey.vault;

import acratools.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON for a request, put together as bytes and erased on close: what it holds never becomes a string. */
final class JsonBody implements AutoCloseable {
    private byte[] bytes = new byte[512];
    private int length;

    /** Adds what is JSON already. */
    JsonBody raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            add(ascii.charAt(i));
        }
        return this;
    }

    JsonBody string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    JsonBody string(Secret text) {
        return text.use(this::string);
    }

    /** A copy, the caller's to erase. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }

    private JsonBody string(byte[] utf8) {
        add('"');
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                add('\\');
                add(b);
            } else if (b >= 0 && b < ' ') {
                raw("\\u00").add(Character.forDigit(b >> 4, 16));
                add(Character.forDigit(b & 15, 16));
            } else {
                add(b);
            }
        }
        add('"');
        return this;
    }

    private void add(int b) {
        if (length == bytes.length) {
            byte[] larger = Arrays.copyOf(bytes, 2 * length);
            Arrays.fill(bytes, (byte) 0);
            bytes = larger;
        }
        bytes[length++] = (byte) b;
    }
}
