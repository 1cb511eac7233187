package acratools.storage;

import acratools.failure.StorageFailure;
import acratools.log.Log;
import acratools.secret.Secret;
import acratools.tls.TlsContexts;
import acratools.tls.TlsSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * One connection, logged in and in its database. Jedis' {@code Connection} alone is used, with replies read by {@link
 * RedisReplyReader}: its clients add a pool, {@code HELLO} and {@code CLIENT SETINFO}, which an ACL may not allow and a
 * proxy not know.
 */
final class RedisConnection implements AutoCloseable {
    private final Wire wire;
    private boolean broken;

    private RedisConnection(Wire wire) {
        this.wire = wire;
    }

    /**
     * Connects, logs in and selects the database.
     *
     * @throws StorageFailure if one of these fails
     */
    static RedisConnection open(RedisSettings settings, Optional<Secret> password, Log log) {
        Optional<TlsSockets> tls = settings.tls().isEmpty()
                ? Optional.empty()
                : Optional.of(TlsContexts.sockets(settings.tls().get(), log));
        RedisConnection connection = new RedisConnection(new Wire(settings, tls));
        try {
            connection.logIn(settings, password);
        } catch (JedisException e) {
            connection.close();
            throw RedisFailures.connecting(e, settings, tls);
        }
        log.debug("connected to redis", "host", settings.host(), "port", settings.port(), "tls", tls.isPresent());
        return connection;
    }

    /** In one go; the ping tells what a login would have, where there is none. */
    private void logIn(RedisSettings settings, Optional<Secret> password) {
        try {
            wire.connect();
            int answers = 1;
            if (password.isPresent()) {
                byte[] secret = password.get().use(byte[]::clone);
                wire.logIn(settings.user(), secret);
                answers++;
            }
            if (settings.database() != 0) {
                wire.sendCommand(RedisCommand.SELECT, bytes(Integer.toString(settings.database())));
                answers++;
            }
            wire.sendCommand(RedisCommand.PING);
            for (Object answer : wire.getMany(answers)) {
                if (answer instanceof RedisRefusal refusal && !refusal.code().equals("NOPERM")) {
                    throw refusal;
                }
            }
        } catch (RedisRefusal refusal) {
            throw refusal;
        } catch (JedisException e) {
            broken = true;
            throw e;
        }
    }

    /**
     * Sends one command and waits for its answer.
     *
     * @throws RedisRefusal if Redis refuses it
     * @throws JedisException if the connection broke; it is of no more use
     */
    @Nullable
    Object call(RedisCommand command, byte[]... arguments) {
        Object answer = callAll(List.of(new Request(command, arguments))).get(0);
        if (answer instanceof RedisRefusal refusal) {
            throw refusal;
        }
        return answer;
    }

    /** Sends commands in one go and waits for all answers, among which may be a {@link RedisRefusal}. */
    List<@Nullable Object> callAll(List<Request> requests) {
        try {
            for (Request request : requests) {
                wire.sendCommand(request.command, request.arguments);
            }
            return new ArrayList<>(wire.getMany(requests.size()));
        } catch (JedisException e) {
            broken = true;
            throw e;
        }
    }

    boolean isBroken() {
        return broken;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        broken = true;
        try {
            wire.forceDisconnect();
        } catch (IOException e) {
            // Nothing of worth is in flight: every answer that matters was read.
            return;
        }
    }

    /** A command and what goes with it. */
    static final class Request {
        private final RedisCommand command;
        private final byte[][] arguments;

        Request(RedisCommand command, byte[]... arguments) {
            this.command = command;
            this.arguments = arguments;
        }
    }

    private static final class Wire extends Connection {
        private final RedisSettings settings;

        Wire(RedisSettings settings, Optional<TlsSockets> tls) {
            super(() -> connect(settings, tls));
            this.settings = settings;
        }

        /** Takes {@code secret} over and clears it; Jedis' output buffer holds it until later commands overwrite it. */
        void logIn(Optional<String> user, byte[] secret) {
            try {
                if (user.isPresent()) {
                    sendCommand(RedisCommand.AUTH, bytes(user.get()), secret);
                } else {
                    sendCommand(RedisCommand.AUTH, secret);
                }
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        }

        @Override
        protected @Nullable Object protocolRead(RedisInputStream in, PushConsumerChain pushes) {
            return RedisReplyReader.read(in, settings.patience().answer());
        }

        private static Socket connect(RedisSettings settings, Optional<TlsSockets> tls) {
            try {
                Socket socket = connectPlain(settings);
                return tls.isEmpty() ? socket : secure(socket, settings, tls.get());
            } catch (IOException e) {
                throw new JedisConnectionException(e);
            }
        }

        /** Each address of the host in turn. */
        private static Socket connectPlain(RedisSettings settings) throws IOException {
            IOException last = new IOException("no address");
            for (InetAddress address : InetAddress.getAllByName(settings.host())) {
                Socket socket = new Socket();
                try {
                    socket.connect(new InetSocketAddress(address, settings.port()), (int)
                            settings.patience().connect().toMillis());
                    socket.setSoTimeout((int) settings.patience().answer().toMillis());
                    socket.setTcpNoDelay(true);
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
            throw last;
        }

        private static Socket secure(Socket plain, RedisSettings settings, TlsSockets tls) throws IOException {
            try {
                Socket secured = tls.createSocket(plain, settings.host(), settings.port(), true);
                ((SSLSocket) secured).startHandshake();
                return secured;
            } catch (IOException e) {
                plain.close();
                throw e;
            }
        }
    }
}
