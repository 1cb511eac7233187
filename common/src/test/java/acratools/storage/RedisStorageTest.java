package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import acratools.testkit.LiveRedis;
import acratools.testkit.RedisProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real Redis. */
class RedisStorageTest extends StorageContract {
    private static final String ROOT = "./keys*[a]";

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

    @Override
    Storage open() {
        return open(ROOT, ROOT);
    }

    private static RedisStorage open(String root, String publicRoot) {
        return RedisTrial.on(redis.port()).lockWithin(Duration.ofMillis(300)).open(root, publicRoot);
    }

    private static void writeOne() {
        try (Storage storage = open(ROOT, ROOT)) {
            storage.apply(List.of(change("key", Access.PRIVATE, "1"), change("version", Access.MARKER, "2")));
        }
    }

    @Test
    void keepsKeysAndValuesAsAcraDoes() {
        writeOne();
        try (Storage storage = open()) {
            storage.apply(List.of(change("key", Access.PRIVATE, "2").keepingPresentAs("key.old/1")));
        }
        assertEquals(Map.of(ROOT + "/key", "Mg==", ROOT + "/key.old/1", "MQ==", ROOT + "/version", "2"), redis.dump());
        assertEquals(-1L, redis.call("TTL", ROOT + "/key"));
    }

    @Test
    void keepsPublicKeysUnderTheirOwnRoot() {
        try (Storage storage = open("a", "b")) {
            storage.apply(List.of(change("key", Access.PRIVATE, "1"), change("key.pub", Access.PUBLIC, "2")));
            assertEquals(List.of("key"), storage.list("", Access.PRIVATE));
            assertEquals(List.of("key.pub"), storage.list("", Access.PUBLIC));
            requireContent("2", storage, "key.pub", Access.PUBLIC);
        }
        assertEquals(Map.of("a/key", "MQ==", "b/key.pub", "Mg=="), redis.dump());
    }

    @Test
    void takesTheRootLiterally() {
        redis.call("SET", "./keysXa/other", "MQ==");
        redis.call("SET", "./keys*[a]x/other", "MQ==");
        redis.call("SET", "keys*[a]/other", "MQ==");
        try (Storage storage = open()) {
            assertTrue(storage.isEmpty());
            writeOne();
            assertEquals(List.of("key", "version"), storage.list("", Access.PRIVATE));
        }
    }

    @Test
    void showsNeitherLocksNorWhatIsNoPath() {
        redis.call("SET", ROOT + "/.lock", "locked");
        redis.call("SET", ROOT + "/.acra-tools.lock", "x");
        redis.call("SET", ROOT + "//a", "x");
        redis.call("SET", ROOT + "/", "x");
        redis.call("SET", ROOT + "/../a", "x");
        try (Storage storage = open()) {
            assertTrue(storage.isEmpty());
            assertEquals(List.of(), storage.list("", Access.PRIVATE));
        }
    }

    @Test
    void findsEveryKeyAmongMany() {
        try (Storage storage = open()) {
            List<Change> many = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                many.add(change("client" + i + "_hmac", Access.PRIVATE, "1"));
            }
            storage.apply(many);
            assertEquals(5000, storage.list("", Access.PRIVATE).size());
            assertEquals(List.of("client4999_hmac"), storage.list("client4999", Access.PRIVATE));
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE);
            assertEquals(List.of("client4999_hmac"), storage.list("client4999", Access.PRIVATE));
            assertEquals(111, storage.list("client49", Access.PRIVATE).size());
            lock.close();
        }
    }

    @Test
    void removesAStagingKeyThatAKilledWriterOfAcraLeft() {
        redis.call("SET", ROOT + "/a.keyring.new", "MQ==");
        try (Storage storage = open()) {
            storage.apply(List.of(change("a.keyring", Access.PRIVATE, "2").stagedAs("a.keyring.new")));
        }
        assertEquals(Map.of(ROOT + "/a.keyring", "Mg=="), redis.dump());
    }

    @Test
    void takesTheLockOfAcrasServicesAsTheyDo() {
        try (Storage storage = open()) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            assertEquals(Map.of(ROOT + "/.lock", "locked"), redis.dump());
            long ttl = (Long) redis.call("PTTL", ROOT + "/.lock");
            assertTrue(ttl > 8000 && ttl <= 10_000, "ttl " + ttl);
            lock.close();
            assertEquals(Map.of(), redis.dump());
        }
    }

    @Test
    void renewsTheLockWithEachWrite() {
        try (Storage storage = open()) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            storage.apply(List.of(change("a", Access.PRIVATE, "1")));
            storage.read("a", Access.PRIVATE);
            storage.apply(List.of(change("a", Access.PRIVATE, "2")));
            assertEquals("locked", redis.call("GET", ROOT + "/.lock"));
            lock.close();
            assertEquals(Map.of(ROOT + "/a", "Mg=="), redis.dump());
        }
    }

    @Test
    void waitsForAcrasLockAndGoesOnWhenItIsGone() {
        redis.call("SET", ROOT + "/.lock", "locked", "PX", "200");
        try (Storage storage = open()) {
            storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES).close();
        }
        redis.call("SET", ROOT + "/.lock", "locked");
        try (Storage storage = open()) {
            LockFailure failure =
                    assertThrows(LockFailure.class, () -> storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES));
            assertEquals("redis key " + ROOT + "/.lock", failure.subject());
        }
        assertEquals("locked", redis.call("GET", ROOT + "/.lock"));
    }

    @Test
    void readersNeedNoLock() {
        writeOne();
        redis.call("SET", ROOT + "/.lock", "locked");
        try (Storage storage = open()) {
            StorageLock lock = storage.lock(LockMode.SHARED, LockScope.SERVICES);
            requireContent("1", storage, "key", Access.PRIVATE);
            assertThrows(IllegalStateException.class, () -> storage.lock(LockMode.EXCLUSIVE));
            lock.close();
        }
    }

    @Test
    void writesNothingOnceTheLockWasLostAndLeavesTheNextHoldersAlone() {
        for (LockScope scope : LockScope.values()) {
            redis.call("FLUSHALL");
            String key = ROOT + (scope == LockScope.SERVICES ? "/.lock" : "/.acra-tools.lock");
            try (Storage storage = open()) {
                StorageLock lock = storage.lock(LockMode.EXCLUSIVE, scope);
                String value = (String) redis.call("GET", key);
                redis.call("DEL", key);
                redis.call("SET", key, scope == LockScope.SERVICES ? value : "other");
                storage.read("a", Access.PRIVATE);
                List<Change> changes = List.of(change("a", Access.PRIVATE, "1"));
                assertThrows(LockFailure.class, () -> storage.apply(changes));
                lock.close();
                assertEquals(List.of(key), List.copyOf(redis.dump().keySet()));
            }
        }
    }

    @Test
    void noticesALockThatExpired() {
        try (Storage storage = open()) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            redis.call("DEL", ROOT + "/.lock");
            List<Change> changes = List.of(change("a", Access.PRIVATE, "1"));
            assertThrows(LockFailure.class, () -> storage.apply(changes));
            lock.close();
        }
        assertEquals(Map.of(), redis.dump());
    }

    @Test
    void doesNotOverwriteWhatChangedSinceItWasRead() {
        writeOne();
        try (Storage storage = open()) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            requireContent("1", storage, "key", Access.PRIVATE);
            redis.call("SET", ROOT + "/key", "OQ==");
            List<Change> changes = List.of(change("key", Access.PRIVATE, "2"));
            LockFailure failure = assertThrows(LockFailure.class, () -> storage.apply(changes));
            assertTrue(failure.reason().contains("nothing was written"), failure.reason());
            lock.close();
        }
        assertEquals("OQ==", redis.call("GET", ROOT + "/key"));
    }

    @Test
    void refusesWhatIsNoKey() {
        redis.call("RPUSH", ROOT + "/list", "1");
        redis.call("SET", ROOT + "/text", "no base64");
        redis.call("SET", ROOT + "/long", "A".repeat(2 << 20));
        try (Storage storage = open()) {
            StorageFailure list = assertThrows(StorageFailure.class, () -> storage.read("list", Access.PRIVATE));
            assertEquals("redis key " + ROOT + "/list", list.subject());
            assertThrows(KeystoreFailure.class, () -> storage.read("text", Access.PRIVATE));
            StorageFailure tooLong = assertThrows(StorageFailure.class, () -> storage.read("long", Access.PRIVATE));
            assertTrue(tooLong.reason().contains("2097152"), tooLong.reason());
            List<Change> changes = List.of(
                    change("a", Access.PRIVATE, "1"),
                    change("list", Access.PRIVATE, "1").keepingPresentAs("list.old/1"));
            assertThrows(StorageFailure.class, () -> storage.apply(changes));
            assertFalse(storage.exists("a", Access.PRIVATE));
            storage.apply(List.of(change("a", Access.PRIVATE, "1")));
        }
    }

    @Test
    void refusesAValueThatIsTooLargeForAKey() {
        try (Storage storage = open()) {
            List<Change> changes = List.of(Change.of("a", Access.PRIVATE, new byte[GuardedTree.MAX_CONTENT + 1]));
            assertThrows(KeystoreFailure.class, () -> storage.apply(changes));
            storage.apply(List.of(Change.of("a", Access.PRIVATE, new byte[GuardedTree.MAX_CONTENT])));
            assertEquals(
                    GuardedTree.MAX_CONTENT, storage.read("a", Access.PRIVATE).orElseThrow().length);
        }
    }

    @Test
    void connectsAnewForAReadAfterARestart() {
        try (Storage storage = open()) {
            assertTrue(storage.isEmpty());
            redis.restart();
            assertTrue(storage.isEmpty());
            assertFalse(storage.exists("a", Access.PRIVATE));
        }
    }

    @Test
    void renewsItsLockInALongSearchUnlessAWriteReliesOnWhatWasRead() {
        for (boolean relied : new boolean[] {false, true}) {
            try (RedisStorage storage = RedisTrial.on(redis.port()).open(ROOT)) {
                StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
                if (relied) {
                    assertFalse(storage.exists("a", Access.PRIVATE));
                }
                redis.call("CLIENT", "PAUSE", "2200");
                assertEquals(List.of(), storage.list("a", Access.PRIVATE));
                long left = (Long) redis.call("PTTL", ROOT + "/.lock");
                assertEquals(relied, left < 8_500, "left " + left);
                lock.close();
            }
        }
    }

    private static final int MANY = RedisReads.MOST_WATCHED + 200;

    private static List<Change> many(String content) {
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            many.add(change("k" + i, Access.PRIVATE, content));
        }
        return many;
    }

    /** Of {@link #many} as they were written first. */
    private static void readMany(Storage storage) {
        for (int i = 0; i < MANY; i++) {
            requireContent("1", storage, "k" + i, Access.PRIVATE);
        }
    }

    @Test
    void writesManyKeysAsItDoesFew() {
        try (Storage storage = open()) {
            storage.apply(many("1"));
            redis.call("SET", ROOT + "/k0.new", "killed");
            List<Change> anew = new ArrayList<>();
            for (Change change : many("2")) {
                anew.add(change.keepingPresentAs(change.path() + ".old/1")
                        .stagedAs(change.path() + ".new")
                        .onlyOver(new byte[] {'1'}));
            }
            anew.add(change("one more", Access.PRIVATE, "2").keepingPresentAs("one more.old/1"));
            storage.apply(anew);
        }
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < MANY; i++) {
            expected.put(ROOT + "/k" + i, "Mg==");
            expected.put(ROOT + "/k" + i + ".old/1", "MQ==");
        }
        expected.put(ROOT + "/one more", "Mg==");
        assertEquals(expected, redis.dump());
    }

    @Test
    void writesNoneOfManyKeysOverWhatIsNotExpectedOrKeptAlready() {
        try (Storage storage = open()) {
            storage.apply(many("1"));
            List<Change> other = new ArrayList<>(many("2"));
            other.add(change("k0 again", Access.PRIVATE, "2").onlyOver(new byte[] {'9'}));
            assertThrows(StorageFailure.class, () -> storage.apply(other));
            redis.call("SET", ROOT + "/k7.old/1", "MQ==");
            List<Change> kept = new ArrayList<>();
            for (Change change : many("2")) {
                kept.add(change.keepingPresentAs(change.path() + ".old/1"));
            }
            assertThrows(StorageFailure.class, () -> storage.apply(kept));
        }
        assertEquals("MQ==", redis.call("GET", ROOT + "/k0"));
        assertEquals(MANY + 1, redis.dump().size());
    }

    /** What is watched, what was read when no more is, and what was not there, was, or went. */
    @ParameterizedTest
    @CsvSource({"k3,SET", "k4100,SET", "k4100,DEL", "gone,SET", "there,DEL"})
    void overwritesNothingOnceAnyOfManyThatWereReadChanged(String changed, String command) {
        try (Storage storage = open()) {
            storage.apply(many("1"));
            storage.apply(List.of(change("there", Access.PRIVATE, "1")));
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            readMany(storage);
            assertFalse(storage.exists("gone", Access.PRIVATE));
            assertTrue(storage.exists("there", Access.PRIVATE));
            String key = ROOT + "/" + changed;
            if (command.equals("DEL")) {
                redis.call("DEL", key);
            } else {
                redis.call("SET", key, "OQ==");
            }
            List<Change> changes = List.of(change("k1", Access.PRIVATE, "2"));
            LockFailure failure = assertThrows(LockFailure.class, () -> storage.apply(changes));
            assertTrue(failure.reason().contains("nothing was written"), failure.reason());
            lock.close();
        }
        assertEquals("MQ==", redis.call("GET", ROOT + "/k1"));
    }

    @Test
    void writesWhatFollowsFromManyReads() {
        try (Storage storage = open()) {
            storage.apply(many("1"));
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            readMany(storage);
            // With so many read it may be renewed, which ends what Redis watches.
            redis.call("CLIENT", "PAUSE", "2200");
            assertFalse(storage.exists("gone", Access.PRIVATE));
            assertFalse(storage.exists("gone too", Access.PRIVATE));
            assertTrue((Long) redis.call("PTTL", ROOT + "/.lock") > 8_500);
            storage.apply(many("2"));
            storage.apply(List.of(change("k1", Access.PRIVATE, "3")));
            lock.close();
        }
        assertEquals("Mw==", redis.call("GET", ROOT + "/k1"));
        assertEquals(MANY, redis.dump().size());
    }

    /** A search that takes long would have lost the lock before. */
    @Test
    void renewsItsLockAlsoWhereAWriteReliesOnWhatWasReadOnceHalfItsLifeIsOver() {
        try (RedisStorage storage = RedisTrial.on(redis.port()).open(ROOT)) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            assertFalse(storage.exists("a", Access.PRIVATE));
            redis.call("CLIENT", "PAUSE", "5100");
            assertFalse(storage.exists("b", Access.PRIVATE));
            assertFalse(storage.exists("c", Access.PRIVATE));
            assertTrue((Long) redis.call("PTTL", ROOT + "/.lock") > 8_500);
            redis.call("SET", ROOT + "/a", "OQ==");
            List<Change> changes = List.of(change("b", Access.PRIVATE, "2"));
            assertThrows(LockFailure.class, () -> storage.apply(changes));
            lock.close();
        }
        assertEquals(Map.of(ROOT + "/a", "OQ=="), redis.dump());
    }

    @Test
    void needsNoScriptForFewKeysAfterMoreWereReadBeforeARenewal() {
        try (Storage storage = open()) {
            storage.apply(many("1"));
        }
        try (RedisProxy proxy = RedisProxy.plain(redis);
                Storage storage = RedisTrial.on(proxy.port()).open(ROOT)) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
            readMany(storage);
            lock.renew();
            redis.call("SET", ROOT + "/k9", "OQ==");
            storage.apply(List.of(change("k1", Access.PRIVATE, "2")));
            lock.close();
            assertFalse(proxy.commands().contains("EVAL"));
        }
        assertEquals("Mg==", redis.call("GET", ROOT + "/k1"));
    }

    @Test
    void deletesNothingOnceAnyOfManyThatWereReadChanged() {
        for (boolean changed : new boolean[] {true, false}) {
            redis.call("FLUSHALL");
            try (Storage storage = open()) {
                storage.apply(many("1"));
                StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
                readMany(storage);
                if (changed) {
                    redis.call("SET", ROOT + "/k4100", "OQ==");
                    assertThrows(LockFailure.class, () -> storage.delete("k1", Access.PRIVATE));
                } else {
                    storage.delete("k1", Access.PRIVATE);
                }
                lock.close();
            }
            assertEquals(changed ? 1L : 0L, redis.call("EXISTS", ROOT + "/k1"));
        }
    }

    /** Of keys that another program changes between what is read and what is written, its last value is kept. */
    @Test
    void plansAnewWhereOneOfManyKeysChangesBeforeTheyAreWritten() {
        try (Storage storage = open()) {
            storage.apply(many("1"));
        }
        try (RedisProxy proxy = RedisProxy.plain(redis);
                Storage storage = RedisTrial.on(proxy.port()).open(ROOT)) {
            List<Change> kept = new ArrayList<>();
            for (Change change : many("2")) {
                kept.add(change.keepingPresentAs(change.path() + ".old/1"));
            }
            proxy.beforeNext("MULTI", () -> redis.call("SET", ROOT + "/k4100", "OQ=="));
            storage.apply(kept);
        }
        assertEquals("OQ==", redis.call("GET", ROOT + "/k4100.old/1"));
        assertEquals("Mg==", redis.call("GET", ROOT + "/k4100"));
    }
}
