package acratools.storage;

import java.util.Locale;
import redis.clients.jedis.exceptions.JedisDataException;

/** An error reply; the connection is still good. Its text is the server's and goes into no message. */
final class RedisRefusal extends JedisDataException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_CODE = 32;
    private static final String BECAUSE = ": ";

    private final String code;

    RedisRefusal(String line) {
        super(line);
        int cause = line.startsWith("EXECABORT") ? line.indexOf(BECAUSE) : -1;
        int start = cause < 0 ? 0 : cause + BECAUSE.length();
        int space = line.indexOf(' ', start);
        this.code = line.substring(start, space < 0 ? line.length() : space);
    }

    /** The first word, or that of the refusal which aborted a transaction; {@code ERR} where it has none of its kind. */
    String code() {
        boolean plain = !code.isEmpty() && code.length() <= LONGEST_CODE;
        for (int i = 0; plain && i < code.length(); i++) {
            plain = code.charAt(i) >= 'A' && code.charAt(i) <= 'Z';
        }
        return plain ? code : "ERR";
    }

    /** Whether the server's text has these words, to tell apart what has no code of its own. */
    boolean says(String words) {
        String text = getMessage();
        return text != null && text.toLowerCase(Locale.ROOT).contains(words);
    }
}
