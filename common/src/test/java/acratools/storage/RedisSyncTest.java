package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.StorageFailure;
import acratools.testkit.LiveRedis;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real Redis that dies. */
class RedisSyncTest {
    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"no", "yes"})
    void whatWasSyncedOutlivesACrash(String appendOnly) {
        String[] options = {"--appendonly", appendOnly, "--appendfsync", "no"};
        try (LiveRedis redis = LiveRedis.start(scratch, "", options)) {
            try (Storage storage = RedisTrial.on(redis.port()).open("keys")) {
                storage.apply(List.of(Change.of("key", Access.PRIVATE, new byte[] {1, 2, 3})));
                storage.sync();
                redis.kill();
            }
            redis.restart();
            try (Storage storage = RedisTrial.on(redis.port()).open("keys")) {
                assertArrayEquals(
                        new byte[] {1, 2, 3},
                        storage.read("key", Access.PRIVATE).orElseThrow());
            }
        }
    }

    @Test
    void aServerThatMayNotSaveIsToldOf() {
        try (LiveRedis redis = LiveRedis.start(scratch, "", "--rename-command", "BGSAVE", "");
                Storage storage = RedisTrial.on(redis.port()).open("keys")) {
            StorageFailure failure = assertThrows(StorageFailure.class, storage::sync);
            assertTrue(failure.reason().startsWith("refuses to say"), failure.getMessage());
        }
    }
}
