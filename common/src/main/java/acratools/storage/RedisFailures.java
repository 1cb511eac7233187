package acratools.storage;

import acratools.failure.StorageFailure;
import acratools.tls.TlsDiagnosis;
import acratools.tls.TlsSockets;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisException;

/** What Redis refuses and what breaks on the way to it, in words of the user; the server's own texts are never quoted. */
final class RedisFailures {
    private static final String CLUSTER_HINT =
            "a keystore lives in a single Redis, with replicas if need be; give another server";

    private RedisFailures() {}

    /** Why no connection stands, or nobody is logged in on it. */
    static StorageFailure connecting(JedisException cause, RedisSettings settings, Optional<TlsSockets> tls) {
        if (cause instanceof RedisRefusal refusal) {
            return refused(refusal, settings, settings.server());
        }
        Optional<TlsDiagnosis> diagnosis =
                tls.isEmpty() ? Optional.empty() : tls.get().diagnose(cause);
        if (diagnosis.isPresent()) {
            boolean notTls = diagnosis.get().check() == TlsDiagnosis.Check.NOT_TLS;
            String hint = notTls
                    ? "check the port, or leave out --redis_tls_enable"
                    : diagnosis.get().hint();
            return new StorageFailure(settings.server(), diagnosis.get().reason(), hint, cause);
        }
        Throwable root = root(cause);
        if (root instanceof UnknownHostException) {
            return new StorageFailure(
                    settings.server(), "there is no such host", "check --redis_host_port and the name service", cause);
        }
        if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
            return new StorageFailure(
                    settings.server(),
                    "cannot connect",
                    "check --redis_host_port, and that Redis runs and can be reached from here",
                    cause);
        }
        return broken(cause, settings, tls.isPresent());
    }

    /** A connection that stood, or seemed to, and broke. */
    static StorageFailure broken(JedisException cause, RedisSettings settings, boolean tls) {
        if (cause instanceof RedisReplyReader.BadReply bad) {
            return new StorageFailure(
                    settings.server(),
                    String.valueOf(bad.getMessage()),
                    tls
                            ? "check --redis_host_port: is this the keystore's Redis?"
                            : "check --redis_host_port; if this Redis speaks TLS, add --redis_tls_enable",
                    cause);
        }
        if (isTimeout(cause)) {
            return new StorageFailure(
                    settings.server(),
                    "does not answer within " + settings.patience().answer().toSeconds() + " s",
                    "see whether Redis is overloaded or stopped, then run again",
                    cause);
        }
        return new StorageFailure(
                settings.server(),
                "the connection broke before Redis answered",
                tls
                        ? "see whether Redis runs, then run again"
                        : "see whether Redis runs, then run again; if it speaks TLS, add --redis_tls_enable",
                cause);
    }

    /** The same, where the command that decides a write was sent: nobody can tell here whether it was done. */
    static StorageFailure undecided(JedisException cause, RedisSettings settings) {
        StorageFailure failure = broken(cause, settings, settings.tls().isPresent());
        return new StorageFailure(
                failure.subject(),
                failure.reason() + ", so the write was done whole or not at all, and which of the two is not known",
                "look at what the keystore holds before running again: a second run makes further keys",
                cause);
    }

    static boolean isTimeout(JedisException cause) {
        return cause instanceof RedisReplyReader.SlowReply || root(cause) instanceof SocketTimeoutException;
    }

    /** An error reply; {@code subject} is what the command was for. */
    static StorageFailure refused(RedisRefusal refusal, RedisSettings settings, String subject) {
        String server = settings.server();
        return switch (refusal.code()) {
            case "NOAUTH" ->
                failure(refusal, server, "needs a password, and none is given", "give it with --redis_password");
            case "WRONGPASS" -> wrongPassword(refusal, server);
            case "NOPERM" ->
                failure(
                        refusal,
                        subject,
                        "the user of this connection has no permission for it in Redis",
                        "let the ACL allow the keystore's keys and " + commands());
            case "READONLY" ->
                failure(
                        refusal,
                        server,
                        "is a replica, which takes no writes",
                        "give the address of its primary with --redis_host_port");
            case "OOM" ->
                failure(
                        refusal,
                        server,
                        "has no memory left for new keys",
                        "raise its maxmemory, or free memory there");
            case "WRONGTYPE" ->
                failure(
                        refusal,
                        subject,
                        "holds something that is no key of a keystore",
                        "move it away, or give" + " another database or directory");
            case "MISCONF" ->
                failure(
                        refusal,
                        server,
                        "takes no writes because it cannot save its data",
                        "mend its disk or its save settings; its log tells which");
            case "LOADING" -> failure(refusal, server, "still loads its data", "run again when it is up");
            case "MASTERDOWN" ->
                failure(refusal, server, "is a replica that lost its primary", "mend the replication, then run again");
            case "NOREPLICAS" ->
                failure(
                        refusal,
                        server,
                        "takes no writes because too few replicas are connected",
                        "mend the replication, then run again");
            case "MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT", "TRYAGAIN" ->
                failure(refusal, server, "is part of a Redis Cluster", CLUSTER_HINT);
            case "BUSY" -> failure(refusal, server, "is busy with a script", "run again when the script is over");
            case "DENIED" ->
                failure(
                        refusal,
                        server,
                        "is in protected mode and takes no connections from other machines",
                        "set a password there, or let it listen on this address");
            default -> unnamed(refusal, server);
        };
    }

    /** Refusals that have no code of their own, told apart by Redis' words; these have stood for many versions. */
    private static StorageFailure unnamed(RedisRefusal refusal, String server) {
        if (refusal.says("invalid password")) {
            return wrongPassword(refusal, server);
        }
        if (refusal.says("no password is set") || refusal.says("without any password configured")) {
            return failure(refusal, server, "has no password, and one is given", "leave out --redis_password");
        }
        if (refusal.says("db index")) {
            return failure(refusal, server, "has no database of that number", "check --redis_db_keys");
        }
        if (refusal.says("max number of clients")) {
            return failure(refusal, server, "has as many clients as it takes", "run again later, or raise maxclients");
        }
        if (refusal.says("cluster")) {
            return failure(refusal, server, "is part of a Redis Cluster", CLUSTER_HINT);
        }
        if (refusal.says("unknown command")) {
            return failure(refusal, server, "does not know a command that is needed", "enable there " + commands());
        }
        return failure(
                refusal,
                server,
                "refuses a command with the error " + refusal.code(),
                "see Redis' log; run with -d for the whole error");
    }

    private static StorageFailure wrongPassword(RedisRefusal refusal, String server) {
        return failure(
                refusal, server, "refuses the password, or the user", "check --redis_password and the user's ACL");
    }

    private static StorageFailure failure(RedisRefusal refusal, String subject, String reason, String hint) {
        return new StorageFailure(subject, reason, hint, refusal);
    }

    private static String commands() {
        StringBuilder names = new StringBuilder();
        for (RedisCommand command : RedisCommand.values()) {
            if (command.compareTo(RedisCommand.WAITAOF) < 0) {
                names.append(names.isEmpty() ? "" : " ").append(command.name());
            }
        }
        return names.toString();
    }

    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
