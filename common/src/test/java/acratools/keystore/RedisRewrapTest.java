package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.RewrapCensus.Count;
import acratools.storage.Change;
import acratools.storage.LockScope;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.RedisProxy;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keystores that real Acra made in Redis, taken to another master key. */
@ExtendWith(LiveServers.class)
class RedisRewrapTest {
    private static final Runnable GO_ON = () -> {};

    private static LiveRedis redis;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
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
        return RedisTrial.on(redis.port()).open(KeystoreChild.ROOT);
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
            redis.call("SET", KeystoreChild.ROOT + "/" + name, "AAAA");
            Map<String, String> before = redis.dump();
            assertThrows(KeystoreFailure.class, () -> trial.rewrap(storage, 3).run(GO_ON));
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
                try (Storage storage = RedisTrial.on(proxy.port()).open(KeystoreChild.ROOT)) {
                    trial.rewrap(storage, 5).run(GO_ON);
                } catch (ToolFailure failure) {
                    broken++;
                }
                proxy.awaitEnd();
                over = proxy.commands().size() < number;
                redis.call("DEL", KeystoreChild.ROOT + "/.lock", KeystoreChild.ROOT + "/.acra-tools.lock");
                Count left = trial.rewrap(direct, 5).census().total();
                assertEquals(keys.size(), left.underOld() + left.underNew());
            }
            trial.rewrap(direct, 5).run(GO_ON);
            assertEquals(keys, RewrapTrial.keys(direct, trial.newKey));
            assertTrue(broken > 10, "broken " + broken);
        }
    }

    @Test
    void neverOverwritesAKeyThatAcraMakesMeanwhile() {
        try (RewrapTrial trial = load(KeystoreVersion.V1);
                Storage storage = storage()) {
            KeyWrapping wrapping = RewrapTrial.wrapping(trial.oldKey, trial.newKey);
            String name = KeystoreChild.ROOT + "/secure_log_key";
            String formerly = String.valueOf(redis.call("GET", name));
            KeyWrapping meanwhile = new Meanwhile(wrapping, path -> {
                if (path.equals("secure_log_key")) {
                    redis.call("SET", name, "AAAA");
                }
            });
            KeystoreRewrap disturbed = new KeystoreRewrap(storage, meanwhile, new SecureRandom(), "the keystore");
            ToolFailure failure = assertThrows(ToolFailure.class, () -> disturbed.run(GO_ON));
            assertTrue(failure.reason().endsWith("so nothing was written"), failure.reason());
            assertEquals("AAAA", redis.call("GET", name));
            redis.call("SET", name, formerly);
            redis.call("DEL", KeystoreChild.ROOT + "/.acra-tools.lock");
            trial.rewrap(storage, 2).run(GO_ON);
        }
    }

    /** Lets something happen between the look at a key and its replacement. */
    private record Meanwhile(KeyWrapping wrapping, Consumer<String> event) implements KeyWrapping {
        @Override
        public KeystoreVersion version() {
            return wrapping.version();
        }

        @Override
        public LockScope lockScope() {
            return wrapping.lockScope();
        }

        @Override
        public Holds holds(String path) {
            return wrapping.holds(path);
        }

        @Override
        public boolean visit(String path, byte[] content, Visitor visitor) {
            return wrapping.visit(path, content, visitor);
        }

        @Override
        public Change rewrap(String path, byte[] content) {
            event.accept(path);
            return wrapping.rewrap(path, content);
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
        return redis.call("PTTL", KeystoreChild.ROOT + lock) instanceof Long millis ? millis : -3;
    }
}
