package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.storage.RedisTrial;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.RedisProxy;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Both versions in a real Redis: connections that break at every command, killed processes, and two writers at once. */
@ExtendWith(LiveServers.class)
class RedisKeystoreTest {
    private static final int ROUNDS = 50;
    private static final int KILLS = 20;

    @TempDir
    private static Path scratch;

    private static LiveRedis redis;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    @BeforeEach
    void emptyRedis() {
        redis.call("FLUSHALL");
    }

    private static void with(int port, KeystoreVersion version, Consumer<TrialKeystore> work) {
        try (TrialKeystore keystore =
                new TrialKeystore(RedisTrial.on(port).open(KeystoreChild.ROOT), version, TrialKeystore.FEW)) {
            work.accept(keystore);
        }
    }

    /** How many keys each of the refs has; all of them open, and no two are the same. */
    private static Set<Integer> counts(int port, KeystoreVersion version) {
        Set<Integer> counts = new HashSet<>();
        with(port, version, keystore -> counts.addAll(keystore.counts()));
        return counts;
    }

    private static Set<Integer> counts(KeystoreVersion version) {
        return counts(redis.port(), version);
    }

    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    void makesAllKeysOrNoneWhereverTheConnectionBreaks(KeystoreVersion version, boolean delivered) {
        with(redis.port(), version, TrialKeystore::write);
        int made = 1;
        boolean over = false;
        try (RedisProxy proxy = RedisProxy.plain(redis)) {
            for (int number = 1; !over; number++) {
                proxy.breakAt(number, delivered);
                String failure = "";
                try {
                    with(proxy.port(), version, TrialKeystore::write);
                } catch (ToolFailure broken) {
                    failure = broken.getMessage();
                }
                proxy.awaitEnd();
                over = proxy.commands().size() < number;
                redis.call("DEL", KeystoreChild.ROOT + "/.lock", KeystoreChild.ROOT + "/.acra-tools.lock");
                Set<Integer> counts = counts(version);
                assertEquals(1, counts.size(), () -> proxy.commands() + " left a part: " + counts);
                int now = counts.iterator().next();
                assertTrue(now == made || now == made + 1, proxy.commands() + ": " + now);
                boolean written = now > made;
                String told = proxy.commands() + ", written " + written + ": " + failure;
                assertTrue(written || !failure.isEmpty(), told);
                assertFalse(written && failure.contains("nothing was written"), told);
                if (written && !failure.isEmpty()) {
                    assertTrue(failure.contains("which of the two is not known"), told);
                }
                made = now;
            }
        }
        assertTrue(made > 1);
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void goesOnWhenTheLockOfADeadProcessExpires(KeystoreVersion version) throws Exception {
        Process child = KeystoreChild.start(version, redis.port(), "lock");
        assertTrue(child.inputReader().readLine().startsWith("locked"));
        child.destroyForcibly().waitFor();
        assertEquals(1, redis.dump().size());
        String lock = redis.dump().firstKey();
        long left = (Long) Objects.requireNonNull(redis.call("PTTL", lock));
        assertTrue(left > 0 && left <= 10_000, left + " ms");
        // The rest of its 10 s shows nothing more; the write below still waits for it to expire.
        redis.call("PEXPIRE", lock, "1000");
        with(redis.port(), version, TrialKeystore::write);
        assertEquals(Set.of(1), counts(version));
        assertEquals(List.of(), locks());
    }

    private static List<String> locks() {
        List<String> locks = new ArrayList<>();
        for (String key : redis.dump().keySet()) {
            if (key.endsWith("lock")) {
                locks.add(key);
            }
        }
        return locks;
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void losesNoKeyOfTwoWritersAtOnce(KeystoreVersion version) throws Exception {
        Process first = KeystoreChild.start(version, redis.port(), Integer.toString(ROUNDS));
        Process second = KeystoreChild.start(version, redis.port(), Integer.toString(ROUNDS));
        for (Process each : List.of(first, second)) {
            try (BufferedReader lines = each.inputReader()) {
                assertEquals("done", lines.readLine());
            }
            assertTrue(each.waitFor(1, TimeUnit.MINUTES));
        }
        assertEquals(Set.of(2 * ROUNDS), counts(version));
        assertEquals(List.of(), locks());
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void keepsEveryKeyWholeWhenRedisDiesAndReadsItsLogAgain(KeystoreVersion version) throws IOException {
        try (LiveRedis durable = LiveRedis.start(scratch, "", "--appendonly", "yes", "--appendfsync", "always")) {
            Process child = KeystoreChild.start(version, durable.port(), "endless");
            try (BufferedReader lines = child.inputReader();
                    BufferedWriter rounds = child.outputWriter()) {
                for (int kill = 0; kill < KILLS; kill++) {
                    durable.call("FLUSHALL");
                    with(durable.port(), version, TrialKeystore::write);
                    rounds.write("write\n");
                    rounds.flush();
                    awaitMore(durable, commandCount(durable) + kill % 7);
                    durable.kill();
                    int done = KeystoreChild.batchesDone(lines.readLine());
                    durable.restart();
                    durable.call("DEL", KeystoreChild.ROOT + "/.lock", KeystoreChild.ROOT + "/.acra-tools.lock");
                    Set<Integer> counts = counts(durable.port(), version);
                    assertEquals(1, counts.size(), counts::toString);
                    int made = counts.iterator().next() - 1;
                    // The last was not told to be done, and may be nevertheless.
                    assertTrue(made == done || made == done + 1, made + " batches are there, done were " + done);
                    with(durable.port(), version, TrialKeystore::write);
                }
            }
        }
    }

    private static long commandCount(LiveRedis durable) {
        return ((String) durable.call("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitMore(LiveRedis durable, long commands) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (commandCount(durable) < commands + 40) {
            assertTrue(System.nanoTime() < deadline, "the child does nothing");
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void listsWhatIsThere(KeystoreVersion version) {
        with(redis.port(), version, TrialKeystore::write);
        with(redis.port(), version, keystore -> {
            List<Half> halves = new ArrayList<>();
            keystore.keystore().list().forEach(entry -> halves.add(entry.half()));
            assertEquals(5, halves.size());
            assertEquals(1, halves.stream().filter(Half.PUBLIC::equals).count());
            assertArrayEquals(
                    keystore.keystore().publicKey(TrialKeystore.FEW.get(0)).container(),
                    keystore.keystore().publicKey(TrialKeystore.FEW.get(0)).container());
        });
        assertEquals(version == KeystoreVersion.V2, redis.dump().containsKey(KeystoreChild.ROOT + "/version"));
        assertEquals(
                version == KeystoreVersion.V2 ? Map.of(KeystoreChild.ROOT + "/version", "Acra Keystore v2") : Map.of(),
                redis.dump().subMap(KeystoreChild.ROOT + "/version", true, KeystoreChild.ROOT + "/version", true));
    }
}
