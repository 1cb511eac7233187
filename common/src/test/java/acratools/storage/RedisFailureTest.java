package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.testkit.LiveRedis;
import acratools.testkit.RedisProxy;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user is told when Redis is out of reach, refuses, stands still or lies; against real ones with a password. */
class RedisFailureTest {
    private static final String PASSWORD = "right horse battery";
    private static final String WRONG = "wrong horse battery";

    @TempDir
    private static Path scratch;

    private static LiveRedis redis;

    @BeforeAll
    static void startRedis() {
        redis = LiveRedis.start(scratch, PASSWORD);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    private static RedisTrial trial() {
        return RedisTrial.on(redis.port()).login("", PASSWORD);
    }

    private static void works(RedisTrial trial) {
        try (Storage storage = trial.open("works")) {
            storage.apply(List.of(StorageContract.change("a", Access.PRIVATE, "1")));
            StorageContract.requireContent("1", storage, "a", Access.PRIVATE);
        }
    }

    private static ToolFailure refused(RedisTrial trial, String reason, String hint) {
        return refused(trial, "fails", reason, hint);
    }

    private static ToolFailure refused(RedisTrial trial, String root, String reason, String hint) {
        try (Storage storage = trial.open(root)) {
            List<Change> changes = List.of(StorageContract.change("a", Access.PRIVATE, "1"));
            ToolFailure failure = assertThrows(ToolFailure.class, () -> storage.apply(changes));
            String told = failure.getMessage() + " / " + failure.hint().orElse("");
            assertTrue(failure.reason().contains(reason), told);
            assertTrue(failure.hint().orElseThrow().contains(hint), told);
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertFalse(String.valueOf(cause.getMessage()).contains("horse"), cause::toString);
            }
            return failure;
        }
    }

    @Test
    void logsInWithThePassword() {
        works(trial());
        refused(RedisTrial.on(redis.port()), "needs a password", "--redis_password");
        ToolFailure failure = refused(trial().login("", WRONG), "refuses the password", "--redis_password");
        assertEquals("redis 127.0.0.1:" + redis.port(), failure.subject());
    }

    @Test
    void refusesAPasswordThatRedisDoesNotWant() {
        try (LiveRedis open = LiveRedis.start(scratch)) {
            works(RedisTrial.on(open.port()));
            refused(RedisTrial.on(open.port()).login("", WRONG), "has no password", "leave out");
        }
    }

    @Test
    void worksForAUserWhoMayNoMoreThanIsNeeded() {
        redis.call(
                "ACL",
                "SETUSER",
                "keeper",
                "on",
                ">" + PASSWORD,
                "~works/*",
                "+get",
                "+set",
                "+setnx",
                "+del",
                "+exists",
                "+scan",
                "+watch",
                "+multi",
                "+exec",
                "+discard");
        works(trial().login("keeper", PASSWORD));
        refused(trial().login("keeper", WRONG), "refuses the password, or the user", "ACL");
        ToolFailure failure = refused(trial().login("keeper", PASSWORD), "no permission", "SETNX");
        assertEquals("redis key fails/.acra-tools.lock", failure.subject());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-eval", "-del", "-get", "-set"})
    void writesNoneOfManyKeysWhereACommandIsNotAllowed(String rule) {
        redis.call("ACL", "SETUSER", "half", "reset", "on", ">" + PASSWORD, "~*", "+@all", rule);
        List<Change> many = new ArrayList<>();
        for (int i = 0; i <= RedisReads.MOST_WATCHED; i++) {
            many.add(StorageContract.change("k" + i, Access.PRIVATE, "1").stagedAs("k" + i + ".new"));
        }
        try (Storage storage = trial().login("half", PASSWORD).open("half")) {
            ToolFailure failure = assertThrows(ToolFailure.class, () -> storage.apply(many));
            assertTrue(failure.reason().contains("no permission"), failure.reason());
        }
        redis.call("DEL", "half/.acra-tools.lock");
        assertTrue(redis.dump().keySet().stream().noneMatch(key -> key.startsWith("half/")), redis.dump()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-multi", "-exec", "-watch", "-set"})
    void writesNothingWhereACommandIsNotAllowed(String rule) {
        redis.call("ACL", "SETUSER", "half", "reset", "on", ">" + PASSWORD, "~*", "+@all", rule);
        refused(trial().login("half", PASSWORD), "half", "no permission", "ACL");
        assertFalse(redis.dump().containsKey("half/a"));
        redis.call("DEL", "half/.acra-tools.lock");
    }

    @Test
    void refusesAReplica() {
        try (LiveRedis primary = LiveRedis.start(scratch);
                LiveRedis replica =
                        LiveRedis.start(scratch, "", "--replicaof", "127.0.0.1", Integer.toString(primary.port()))) {
            refused(RedisTrial.on(replica.port()), "is a replica", "primary");
        }
    }

    @Test
    void tellsThatMemoryIsFull() {
        try (LiveRedis full = LiveRedis.start(scratch, "", "--maxmemory", "1")) {
            refused(RedisTrial.on(full.port()), "no memory left", "maxmemory");
        }
    }

    @Test
    void tellsWhereNobodyListens() {
        int port;
        try (LiveRedis gone = LiveRedis.start(scratch)) {
            port = gone.port();
        }
        refused(RedisTrial.on(port), "cannot connect", "--redis_host_port");
        refused(RedisTrial.on(port).host("no-such-host.invalid"), "no such host", "--redis_host_port");
    }

    @Test
    void verifiesTheServerAgainstAPrivateCa() {
        TestAuthority ca = TestAuthority.create(scratch, "ca");
        Path trusted = ca.certificate();
        Path other = TestAuthority.create(scratch, "other").certificate();
        try (RedisProxy proxy = RedisProxy.tls(redis, ca.issue("server", "localhost", "127.0.0.1"))) {
            RedisTrial trial = RedisTrial.on(proxy.port()).login("", PASSWORD);
            works(trial.tls(trusting(trusted)));
            works(trial.host("localhost").tls(trusting(trusted)));
            refused(trial.tls(trusting(other)), "not signed by a CA that is trusted", "ca flag");
            refused(trial.tls(TlsSettings.system()), "not signed by a CA that is trusted", "ca flag");
            refused(trial.answersWithin(Duration.ofMillis(500)), "", "--redis_tls_enable");
        }
        try (RedisProxy proxy = RedisProxy.tls(redis, ca.issue("elsewhere", "redis.example.com"))) {
            RedisTrial trial = RedisTrial.on(proxy.port()).login("", PASSWORD);
            refused(trial.tls(trusting(trusted)), "for another name", "sni flag");
            works(trial.tls(new TlsSettings(
                    Optional.of(trusted), Optional.empty(), Optional.empty(), Optional.of("redis.example.com"), -1)));
        }
    }

    @Test
    void showsItsCertificateToARedisThatAsksForOne() {
        TestAuthority ca = TestAuthority.create(scratch, "mutual");
        Path trusted = ca.certificate();
        Issued client = ca.issue("client", "client");
        try (RedisProxy proxy = RedisProxy.tls(redis, ca.issue("server", "127.0.0.1"), trusted)) {
            RedisTrial trial = RedisTrial.on(proxy.port()).login("", PASSWORD);
            works(trial.tls(new TlsSettings(
                    Optional.of(trusted),
                    Optional.of(client.certificate()),
                    Optional.of(client.key()),
                    Optional.empty(),
                    -1)));
            refused(trial.tls(trusting(trusted)), "requires", "certificate");
        }
    }

    @Test
    void doesNotSpeakTlsToARedisWithout() {
        refused(trial().tls(TlsSettings.system()).answersWithin(Duration.ofSeconds(1)), "", "");
    }

    private static TlsSettings trusting(Path ca) {
        return new TlsSettings(Optional.of(ca), Optional.empty(), Optional.empty(), Optional.empty(), -1);
    }

    @Test
    void waitsForAFrozenRedisNoLongerThanItSays() {
        try (LiveRedis frozen = LiveRedis.start(scratch);
                Storage storage = RedisTrial.on(frozen.port())
                        .answersWithin(Duration.ofSeconds(1))
                        .open("a")) {
            assertTrue(storage.isEmpty());
            frozen.freeze();
            long start = System.nanoTime();
            ToolFailure failure = assertThrows(ToolFailure.class, () -> storage.read("a", Access.PRIVATE));
            refused(RedisTrial.on(frozen.port()).answersWithin(Duration.ofSeconds(1)), "within 1 s", "overloaded");
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(8));
            assertEquals("does not answer within 1 s", failure.reason());
            frozen.thaw();
            assertTrue(storage.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2147483647\r\n",
                "$99999999999999999999\r\n",
                "$-2\r\n",
                "*2147483647\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
                ":x\r\n",
                "$1\r\nabc",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "\u0015\u0003\u0001"
            })
    void believesNoServerThatLies(String answer) throws IOException {
        try (Liar liar = new Liar(answer)) {
            refused(RedisTrial.on(liar.port()), "answer", "--redis_host_port");
        }
    }

    @Test
    void givesUpASearchThatNeverEndsAndFindsNothing() throws IOException {
        String pong = "+PONG\r\n";
        String emptyPage = "*2\r\n$1\r\n7\r\n*0\r\n";
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Storage storage = RedisTrial.on(server.getLocalPort())
                        .answersWithin(Duration.ofMillis(100))
                        .open("a")) {
            Thread endless = new Thread(() -> {
                try (Socket client = server.accept()) {
                    byte[] command = new byte[512];
                    for (int read = client.getInputStream().read(command);
                            read > 0;
                            read = client.getInputStream().read(command)) {
                        String text = new String(command, 0, read, StandardCharsets.ISO_8859_1);
                        String answer = text.contains("SCAN") ? emptyPage : pong;
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException over) {
                    // The client has hung up.
                    return;
                }
            });
            endless.start();
            ToolFailure failure = assertThrows(ToolFailure.class, () -> storage.visit(Access.PRIVATE, path -> true));
            assertEquals("goes on with a search for longer than 3 s and finds nothing more", failure.reason());
        }
    }

    /** Answers every connection with the same text. */
    private static final class Liar implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final Thread thread = new Thread(this::answer);
        private final byte[] text;

        Liar(String text) throws IOException {
            this.text = text.getBytes(StandardCharsets.ISO_8859_1);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        private void answer() {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(text);
                    client.getOutputStream().flush();
                    client.getInputStream().readAllBytes();
                } catch (IOException over) {
                    continue;
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
