package acratools.storage;

import java.nio.charset.StandardCharsets;
import redis.clients.jedis.commands.ProtocolCommand;

/** The commands that a keystore needs: what an ACL has to allow. Jedis' own list has some five hundred. */
enum RedisCommand implements ProtocolCommand {
    AUTH,
    SELECT,
    PING,
    GET,
    EXISTS,
    SCAN,
    WATCH,
    MULTI,
    SET,
    SETNX,
    DEL,
    EXEC,
    DISCARD,
    /** For writes of more than {@link RedisReads#MOST_WATCHED} keys alone. */
    EVAL,
    /** From here on: what a rotation needs, to know that new keys are on the disk before data is under them. */
    WAITAOF,
    INFO,
    BGSAVE,
    BGREWRITEAOF;

    @Override
    public byte[] getRaw() {
        return name().getBytes(StandardCharsets.US_ASCII);
    }
}
