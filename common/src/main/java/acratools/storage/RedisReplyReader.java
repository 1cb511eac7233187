package acratools.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * Reads replies of Redis' protocol, version 2, in place of Jedis' own reader, which allocates what a length field says and
 * waits for ever on a server that sends a byte now and then.
 *
 * <pre>
 * first byte  then                                      becomes
 * +           line                                      String
 * -           line                                      thrown, or within an array given, as RedisRefusal
 * :           decimal                                   Long
 * $           decimal length, -1 for none; that many    byte[], null
 * *           decimal count, -1 for none; replies       List, null
 * </pre>
 *
 * A line has at most 64 KiB, a value what a stored key of 1 MiB takes in base64, a whole reply 16 MiB.
 */
final class RedisReplyReader {
    /** A value of {@link GuardedTree#MAX_CONTENT} bytes in base64. */
    static final int MAX_VALUE = (GuardedTree.MAX_CONTENT + 2) / 3 * 4;

    private static final int MAX_LINE = 1 << 16;
    private static final int MAX_REPLY = 1 << 24;
    private static final int LEAST_ELEMENT = 4;
    private static final int MAX_DEPTH = 4;
    private static final int FIRST_CAPACITY = 64;

    private final RedisInputStream in;
    private final long deadline;
    private final Duration wait;
    private int remaining = MAX_REPLY;

    private RedisReplyReader(RedisInputStream in, Duration wait) {
        this.in = in;
        this.wait = wait;
        this.deadline = System.nanoTime() + 2 * wait.toNanos();
    }

    /** What is no reply, or larger than any that a keystore gets; the connection is of no more use. */
    static final class BadReply extends JedisException {
        private static final long serialVersionUID = 1L;

        BadReply(String reason) {
            super(reason);
        }
    }

    /** The answer began, and went on for longer than the tool waits. */
    static final class SlowReply extends JedisConnectionException {
        private static final long serialVersionUID = 1L;

        SlowReply(Duration wait) {
            super("the answer is not complete after " + 2 * wait.toSeconds() + " s");
        }
    }

    static @Nullable Object read(RedisInputStream in, Duration wait) {
        Object reply = new RedisReplyReader(in, wait).reply(0);
        if (reply instanceof RedisRefusal refusal) {
            throw refusal;
        }
        return reply;
    }

    private @Nullable Object reply(int depth) {
        byte type = in.readByte();
        return switch (type) {
            case '+' -> line();
            case '-' -> new RedisRefusal(line());
            case ':' -> number();
            case '$' -> value();
            case '*' -> replies(depth);
            default -> throw new BadReply("does not answer in Redis' protocol");
        };
    }

    private byte @Nullable [] value() {
        long length = number();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > MAX_VALUE) {
            throw new BadReply(
                    "answers with a value of " + length + " bytes, and a stored key has at most " + MAX_VALUE);
        }
        spend((int) length);
        byte[] value = new byte[(int) length];
        int done = 0;
        while (done < value.length) {
            done += Math.max(0, in.read(value, done, value.length - done));
            requireInTime();
        }
        if (in.readByte() != '\r' || in.readByte() != '\n') {
            throw new BadReply("does not answer in Redis' protocol");
        }
        return value;
    }

    private @Nullable List<@Nullable Object> replies(int depth) {
        long count = number();
        if (count == -1) {
            return null;
        }
        if (count < 0 || count > remaining / LEAST_ELEMENT || depth == MAX_DEPTH) {
            throw new BadReply("answers with more than a keystore can hold");
        }
        List<@Nullable Object> replies = new ArrayList<>((int) Math.min(count, FIRST_CAPACITY));
        for (long i = 0; i < count; i++) {
            replies.add(reply(depth + 1));
        }
        return replies;
    }

    private long number() {
        try {
            return Long.parseLong(line());
        } catch (NumberFormatException e) {
            throw new BadReply("does not answer in Redis' protocol");
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte next = in.readByte(); next != '\r'; next = in.readByte()) {
            if (line.length() == MAX_LINE) {
                throw new BadReply("does not answer in Redis' protocol");
            }
            line.append((char) (next & 0xff));
            requireInTime();
        }
        if (in.readByte() != '\n') {
            throw new BadReply("does not answer in Redis' protocol");
        }
        spend(line.length() + LEAST_ELEMENT - 1);
        return line.toString();
    }

    private void spend(int bytes) {
        remaining -= bytes;
        if (remaining < 0) {
            throw new BadReply("answers with more than a keystore can hold");
        }
    }

    private void requireInTime() {
        if (System.nanoTime() - deadline > 0) {
            throw new SlowReply(wait);
        }
    }
}
