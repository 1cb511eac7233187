package acratools.storage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds paths with {@code SCAN}, which does not hold Redis up as {@code KEYS} does, and may give a key twice. */
final class RedisScan {
    private static final String AT_ONCE = "1000";
    private static final char NOT_UTF_8 = '\uFFFD';
    private static final int MAX_FOUND = 8_000_000;

    /** Among hundreds of millions of other keys a search may go long without a find, but not for ever. */
    private static final int WAITS_WITHOUT_A_FIND = 30;

    private final RedisConnection connection;
    private final String root;
    private final Duration longest;
    private final Runnable afterEach;

    /** {@code root} with the slash at its end; {@code answer} is how long one answer is waited for. */
    RedisScan(RedisConnection connection, String root, Duration answer) {
        this(connection, root, answer, () -> {});
    }

    /** The same; {@code afterEach} is run after each answer. */
    RedisScan(RedisConnection connection, String root, Duration answer, Runnable afterEach) {
        this.connection = connection;
        this.root = root;
        this.longest = answer.multipliedBy(WAITS_WITHOUT_A_FIND);
        this.afterEach = afterEach;
    }

    /** Whether there is one path at least. */
    boolean findsAny() {
        boolean[] found = {false};
        visit(path -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /** Shows the paths below the root, some of them perhaps twice, until {@code visitor} says false. */
    void visit(Predicate<String> visitor) {
        scan("", visitor);
    }

    /** The paths below the root that begin with {@code prefix}. */
    NavigableSet<String> find(String prefix) {
        NavigableSet<String> found = new TreeSet<>();
        scan(prefix, path -> {
            found.add(path);
            if (found.size() > MAX_FOUND) {
                throw new RedisReplyReader.BadReply("answers with more than a keystore can hold");
            }
            return true;
        });
        return found;
    }

    private void scan(String prefix, Predicate<String> visitor) {
        byte[] pattern = RedisConnection.bytes(escape(root + prefix) + "*");
        byte[] cursor = RedisConnection.bytes("0");
        long lastFind = System.nanoTime();
        do {
            Object answer = connection.call(
                    RedisCommand.SCAN,
                    cursor,
                    RedisConnection.bytes("MATCH"),
                    pattern,
                    RedisConnection.bytes("COUNT"),
                    RedisConnection.bytes(AT_ONCE));
            if (!(answer instanceof List<?> parts)
                    || parts.size() != 2
                    || !(parts.get(0) instanceof byte[] next)
                    || !(parts.get(1) instanceof List<?> keys)) {
                throw new RedisReplyReader.BadReply("does not answer in Redis' protocol");
            }
            for (Object key : keys) {
                String path = path(key);
                if (path != null && path.startsWith(prefix)) {
                    lastFind = System.nanoTime();
                    if (!visitor.test(path)) {
                        return;
                    }
                }
            }
            if (System.nanoTime() - lastFind >= longest.toNanos()) {
                throw new RedisReplyReader.BadReply(
                        "goes on with a search for longer than " + longest.toSeconds() + " s and finds nothing more");
            }
            afterEach.run();
            cursor = next;
        } while (!isEnd(cursor));
    }

    /** Null for what is none of ours to see: no UTF-8, no plain path, a lock. */
    private @Nullable String path(Object key) {
        if (!(key instanceof byte[] bytes)) {
            return null;
        }
        String name = new String(bytes, StandardCharsets.UTF_8);
        if (!name.startsWith(root) || name.indexOf(NOT_UTF_8) >= 0) {
            return null;
        }
        String path = name.substring(root.length());
        return StoragePath.isPlain(path) ? path : null;
    }

    private static boolean isEnd(byte[] cursor) {
        return cursor.length == 1 && cursor[0] == '0';
    }

    /** The pattern that matches {@code text} alone. */
    static String escape(String text) {
        StringBuilder pattern = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if ("*?[]^-\\".indexOf(next) >= 0) {
                pattern.append('\\');
            }
            pattern.append(next);
        }
        return pattern.toString();
    }
}
