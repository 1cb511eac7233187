package acratools.masterkey.vault;

import acratools.secret.Secret;
import java.nio.ByteBuffer;

/** What stands around a secret in its file or variable and is none of it. */
public enum SecretText {
    /** A token, an id, a JWT: no blanks at either end, as Vault's own programs have it. */
    WORD(true),
    /** A password, which may begin and end with blanks: the ends of lines behind it alone. */
    LINE(false);

    private final boolean isWord;

    SecretText(boolean isWord) {
        this.isWord = isWord;
    }

    /**
     * The secret itself, which may turn out to be empty.
     *
     * @param text from 0 to its limit; unchanged
     * @return the caller closes it
     */
    Secret of(ByteBuffer text) {
        int start = 0;
        int end = text.limit();
        while (isWord && start < end && isBlank(text.get(start))) {
            start++;
        }
        while (end > start && (isEndOfLine(text.get(end - 1)) || (isWord && isBlank(text.get(end - 1))))) {
            end--;
        }
        byte[] bytes = new byte[end - start];
        text.get(start, bytes);
        return Secret.adopt(bytes);
    }

    /**
     * The same.
     *
     * @param text still the caller's to close
     */
    public Secret of(Secret text) {
        return text.use(bytes -> of(ByteBuffer.wrap(bytes)));
    }

    private static boolean isEndOfLine(byte b) {
        return b == '\n' || b == '\r';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }
}
