package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.storage.Access;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisOptionsTest {
    @TempDir
    private Path directory;

    private String with(Consumer<RedisOptions> work, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ToolCommand command = new SampleCommand(tool -> work.accept(new RedisOptions(tool)));
        int exit = new Tool(directory, new ByteArrayOutputStream(), err, Clock.systemUTC()).start(command, args);
        String told = err.toString(StandardCharsets.UTF_8);
        assertEquals(0, exit, told);
        return told;
    }

    private void refused(String reason, String... args) {
        with(
                redis -> {
                    ToolFailure failure = assertThrows(ToolFailure.class, () -> {
                        assertTrue(redis.isAsked());
                        redis.storage("a", "a");
                    });
                    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
                    assertFalse(failure.getMessage().contains("hunter2"), failure.getMessage());
                },
                args);
    }

    @Test
    void namesKeysByTheirRoots() {
        with(
                redis -> {
                    assertTrue(redis.isAsked());
                    try (var storage = redis.storage("a/", "b")) {
                        assertEquals("redis key a//x", storage.describe("x", Access.PRIVATE));
                        assertEquals("redis key b/x", storage.describe("x", Access.PUBLIC));
                    }
                },
                "--redis_host_port=localhost:6379");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", ":6379", "localhost:", "localhost:x", "::1", "[]:1", "localhost:0", "h:65536"})
    void refusesWhatIsNoAddress(String address) {
        refused("", "--redis_host_port=" + address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:6379", "[::1]:6379", "10.0.0.1:1"})
    void takesAddresses(String address) {
        with(redis -> redis.storage("a", "a").close(), "--redis_host_port=" + address, "--redis_password=hunter2");
    }

    @Test
    void refusesAUserWithoutAPassword() {
        refused("without its password", "--redis_host_port=localhost:1", "--redis_user=keeper");
    }

    @Test
    void refusesAClientCertificateWithoutItsKey() {
        refused(
                "without its key",
                "--redis_host_port=localhost:1",
                "--redis_password=hunter2",
                "--redis_tls_enable",
                "--redis_tls_client_cert=c.pem");
    }

    @Test
    void warnsOfSettingsWithoutEffect() {
        String told = with(redis -> assertFalse(redis.isAsked()), "--redis_password=hunter2");
        assertTrue(told.contains("--redis_host_port") && !told.contains("hunter2"), told);
        String noTls =
                with(redis -> redis.storage("a", "a").close(), "--redis_host_port=h:1", "--redis_tls_client_ca=ca.pem");
        assertTrue(noTls.contains("--redis_tls_enable"), noTls);
        assertEquals("", with(redis -> assertFalse(redis.isAsked()), "--redis_db_keys=0"));
    }
}
