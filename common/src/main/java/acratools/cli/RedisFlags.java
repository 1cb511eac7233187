package acratools.cli;

import java.util.ArrayList;
import java.util.List;

/** The flags of a keystore in Redis. Source: spec/cli.md, "Shared flag families". */
public final class RedisFlags {
    public static final Flag<String> HOST_PORT =
            Flag.text("redis_host_port", "", FlagGroup.REDIS, "host:port of the Redis that holds the keystore");

    public static final Flag<String> PASSWORD = Flag.text("redis_password", "", FlagGroup.REDIS, "password for Redis")
            .secret();

    public static final Flag<String> USER = Flag.text(
            "redis_user", "", FlagGroup.REDIS, "ACL user that the password belongs to; without it Redis' default user");

    public static final Flag<Integer> DATABASE = Flag.integer(
            "redis_db_keys", 0, 0, Integer.MAX_VALUE, FlagGroup.REDIS, "number of the Redis database with the keys");

    public static final Flag<Boolean> TLS_ENABLE =
            Flag.bool("redis_tls_enable", false, FlagGroup.REDIS, "connect to Redis by TLS");

    public static final TlsFlags TLS = TlsFlags.client("redis", FlagGroup.REDIS, "Redis");

    private RedisFlags() {}

    public static List<Flag<?>> all() {
        List<Flag<?>> all = new ArrayList<>(List.of(HOST_PORT, PASSWORD, USER, DATABASE, TLS_ENABLE));
        all.addAll(TLS.all());
        return all;
    }
}
