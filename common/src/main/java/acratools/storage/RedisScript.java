package acratools.storage;

import acratools.failure.StorageFailure;
import acratools.storage.RedisConnection.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes many keys if others hold what they should, by one command, {@code EVAL}: for more keys than Redis watches well.
 * It answers 0, or, having written nothing, the number of the first check that failed, from 1 on. A command that Redis
 * refuses ends a script where it is, so it uses three alone: {@code GET} and {@code DEL}, before anything of worth is
 * written, and {@code SET}, which the transaction has beside it, for the lock.
 */
final class RedisScript {
    private static final String TEXT = """
            local argument = 2
            for i = 1, #KEYS do
              local kind = string.sub(ARGV[1], i, i)
              if kind == '0' then
                if redis.call('GET', KEYS[i]) then return i end
              elseif kind == '1' then
                if not redis.call('GET', KEYS[i]) then return i end
              elseif kind == '=' then
                if redis.call('GET', KEYS[i]) ~= ARGV[argument] then return i end
                argument = argument + 1
              elseif kind == 's' then
                redis.call('SET', KEYS[i], ARGV[argument])
                argument = argument + 1
              else
                redis.call('DEL', KEYS[i])
              end
            end
            return 0
            """;

    private static final char SET = 's';
    private static final char DELETE = 'd';

    /** Redis takes so many words in a command. */
    private static final int MOST_WORDS = 1 << 20;

    private final StringBuilder kinds = new StringBuilder();
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();

    /** To be called before all others. */
    void check(RedisCheck check) {
        add(check.kind().sign(), check.key());
        check.value().ifPresent(values::add);
    }

    /** To be called before the first {@link #set}. */
    void delete(String key) {
        add(DELETE, key);
    }

    void set(String key, byte[] value) {
        add(SET, key);
        values.add(value);
    }

    private void add(char kind, String key) {
        kinds.append(kind);
        keys.add(RedisConnection.bytes(key));
    }

    /** @throws StorageFailure if it is more than one command holds; {@code subject} names the server */
    Request request(String subject) {
        List<byte[]> words = new ArrayList<>(keys.size() + values.size() + 3);
        words.add(RedisConnection.bytes(TEXT));
        words.add(RedisConnection.bytes(Integer.toString(keys.size())));
        words.addAll(keys);
        words.add(RedisConnection.bytes(kinds.toString()));
        words.addAll(values);
        if (words.size() >= MOST_WORDS) {
            throw new StorageFailure(
                    subject,
                    "takes no write of " + keys.size() + " keys at once, and nothing was written",
                    "a keystore as large as this belongs into a directory");
        }
        return new Request(RedisCommand.EVAL, words.toArray(byte[][]::new));
    }
}
