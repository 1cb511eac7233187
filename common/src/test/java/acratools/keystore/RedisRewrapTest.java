package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.RewrapCensus.Count;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.RedisProxy;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keystores that real Acra made in Redis, taken to another master key. */
class RedisRewrapTest {
    private static final Runnable GO_ON = () -> {};

    @TempDir
    private static Path scratch;

    private static LiveRedis redis;

    @BeforeAll
    static void startRedis() {
        redis = LiveRedis.start(scratch);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void emptyRedis() {
        redis.call("FLUSHALL");
    }

    private static RewrapTrial load(KeystoreVersion version) {
        JsonNode dump = Golden.json("redis/" + version.name().toLowerCase(Locale.ROOT) + "/dump.json");
        for (Map.Entry<String, JsonNode> entry : dump.get("redis").properties()) {
            redis.call("SET", entry.getKey(), entry.getValue().asText());
        }
        return new RewrapTrial(version, dump.get("master_key").asText());
    }

    private static Storage storage() {
        return RedisTrial.on(redis.port()).open(RedisChild.ROOT);
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void takesEveryKeyToTheNewMasterKey(KeystoreVersion version) {
        try (RewrapTrial trial = load(version);
                Storage storage = storage()) {
            Map<String, String> keys = RewrapTrial.keys(storage, trial.oldKey);
            Map<String, String> before = redis.dump();
            assertEquals(
                    new Count(keys.size(), 0, 0),
                    trial.rewrap(storage, 3).census().total());
            assertEquals(before, redis.dump(), "a census writes nothing");
            RewrapCensus found = trial.rewrap(storage, 3).run(GO_ON);
            assertEquals(new Count(keys.size(), 0, 0), found.total());
            assertEquals(keys, RewrapTrial.keys(storage, trial.newKey));
            assertEquals(before.keySet(), redis.dump().keySet());
            Map<String, String> after = redis.dump();
            trial.rewrap(storage, 3).run(GO_ON);
            assertEquals(after, redis.dump());
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void writesNothingIfOneKeyDoesNotOpen(KeystoreVersion version) {
        try (RewrapTrial trial = load(version);
                Storage storage = storage()) {
            String name = version == KeystoreVersion.V1 ? "secure_log_key" : "audit-log.keyring";
            redis.call("SET", RedisChild.ROOT + "/" + name, "AAAA");
            Map<String, String> before = redis.dump();
            assertThrows(
                    KeystoreFailure.class, () -> trial.rewrap(storage, 3).run(GO_ON));
            assertEquals(before, redis.dump());
        }
    }

    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    void opensUnderOneOfTheTwoWhereverTheConnectionBreaks(KeystoreVersion version, boolean delivered) {
        try (RewrapTrial trial = load(version);
                Storage direct = storage();
                RedisProxy proxy = RedisProxy.plain(redis)) {
            Map<String, String> keys = RewrapTrial.keys(direct, trial.oldKey);
            boolean over = false;
            int broken = 0;
            for (int number = 1; !over; number += 1 + broken / 12) {
                proxy.breakAt(number, delivered);
                boolean failed = false;
                try (Storage storage = RedisTrial.on(proxy.port()).open(RedisChild.ROOT)) {
                    trial.rewrap(storage, 5).run(GO_ON);
                } catch (ToolFailure failure) {
                    failed = true;
                    broken++;
                }
                proxy.awaitEnd();
                over = proxy.commands().size() < number;
                assertTrue(failed || over || delivered || number < 8, () -> proxy.commands().toString());
                redis.call("DEL", RedisChild.ROOT + "/.lock", RedisChild.ROOT + "/.acra-tools.lock");
                Count left = trial.rewrap(direct, 5).census().total();
                assertEquals(keys.size(), left.underOld() + left.underNew());
            }
            trial.rewrap(direct, 5).run(GO_ON);
            assertEquals(keys, RewrapTrial.keys(direct, trial.newKey));
            assertTrue(broken > 10, "broken " + broken);
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void noticesThatItLostTheLock(KeystoreVersion version) {
        try (RewrapTrial trial = load(version);
                Storage storage = storage()) {
            Map<String, String> keys = RewrapTrial.keys(storage, trial.oldKey);
            String lock = version == KeystoreVersion.V1 ? "/.acra-tools.lock" : "/.lock";
            assertThrows(ToolFailure.class, () -> trial.rewrap(storage, 2)
                    .run(() -> redis.call("SET", RedisChild.ROOT + lock, "locked", "EX", "10")));
            redis.call("DEL", RedisChild.ROOT + lock);
            trial.rewrap(storage, 2).run(GO_ON);
            assertEquals(keys, RewrapTrial.keys(storage, trial.newKey));
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void keepsItsLockAliveWhileItWorks(KeystoreVersion version) {
        try (RewrapTrial trial = load(version);
                Storage storage = storage()) {
            String lock = version == KeystoreVersion.V1 ? "/.acra-tools.lock" : "/.lock";
            trial.rewrap(storage, 2).run(() -> assertTrue(remaining(lock) > 9_000));
            assertEquals(-2, remaining(lock));
        }
    }

    private static long remaining(String lock) {
        return redis.call("PTTL", RedisChild.ROOT + lock) instanceof Long millis ? millis : -3;
    }
}
