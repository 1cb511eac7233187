package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKind;
import acratools.testkit.DatabaseServer;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.LiveVault;
import acratools.testkit.RedisProxy;
import acratools.testkit.TestAuthority;
import acratools.testkit.ToolResult;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged acra-rotate on live databases; the servers' password has a character of each troublesome kind. */
@ExtendWith(LiveServers.class)
class RotateRowsIT {
    /** The password as it is, as it stands in a URL and in pairs, and every longer piece of these. */
    private static final List<String> PASSWORD_PIECES =
            List.of("p@ss", "p%40ss", "ss/w", "ss%2Fw", "w:rd", "w%3Ard", "rd%41", "rd%2541", "%41 'x", "%20%27x");

    private static final List<String> LOCKS = List.of(".acrakeys/.lock", ".acrakeys/.acra-tools.lock");

    private static LivePostgres postgres;
    private static LiveMariaDb mariaDb;

    @TempDir
    private Path work;

    @BeforeAll
    static void start(LivePostgres sharedPostgres, LiveMariaDb sharedMariaDb) {
        postgres = sharedPostgres;
        mariaDb = sharedMariaDb;
    }

    private static DatabaseServer server(String kind) {
        return kind.equals("mysql") ? mariaDb : postgres;
    }

    private static ToolResult silentAboutThePassword(ToolResult result) {
        for (String piece : PASSWORD_PIECES) {
            assertFalse(result.stdout().contains(piece), result::toString);
            assertFalse(result.stderr().contains(piece), result::toString);
        }
        return result;
    }

    private static void requireNoLock(LiveRedis redis) {
        for (String lock : LOCKS) {
            assertEquals(0L, redis.call("EXISTS", lock));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void rotatesAndResumes(String kind) throws Exception {
        try (RotateTrial trial = new RotateTrial(kind, server(kind), "v1", work)) {
            trial.fill(120);
            ToolResult first =
                    silentAboutThePassword(trial.run("--json", "-d").run().assertExit(0));
            JsonNode told = new ObjectMapper().readTree(first.stdout());
            assertEquals(120, told.at("/summary/rotated").intValue());
            assertEquals(2, told.at("/results/0").size());
            assertEquals(120, trial.opens());
            int generations = trial.generations();
            JsonNode again = new ObjectMapper()
                    .readTree(
                            trial.run("--json", "--resume").run().assertExit(0).stdout());
            assertEquals(120, again.at("/summary/current").intValue());
            assertEquals(generations, trial.generations());
            trial.run("--dry-run").run().assertExit(0);
            assertEquals(generations, trial.generations());
        }
    }

    @Test
    void rotatesManyRowsByTheNativeLibrary() throws Exception {
        try (RotateTrial trial = new RotateTrial("postgresql", server("postgresql"), "v1", work)) {
            trial.fill(2_000);
            ToolResult result = trial.run("-d").run().assertExit(0);
            assertTrue(result.stderr().contains("P-256 by a native library"), result::toString);
            assertFalse(result.stderr().contains("Bouncy Castle"), result::toString);
            assertEquals(2_000, trial.opens());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    @Tag("once")
    void neverRepeatsThePassword(String kind) {
        try (RotateTrial trial = new RotateTrial(kind, server(kind), "v1", work)) {
            trial.fill(2);
            int generations = trial.generations();
            String dsn = trial.database().dsn();
            String port = ":" + server(kind).port();
            List<String> wrong = List.of(
                    dsn.replace(":p@ss", ":pp@ss").replace(":p%40ss", ":pp%40ss"),
                    dsn.replace(port, ":1"),
                    dsn.replace(port, ":port"),
                    dsn.replace("127.0.0.1", "no such host"),
                    dsn.replace("127.0.0.1", "nowhere.invalid"),
                    dsn.replace("/" + trial.database().name(), "/nodatabase"),
                    dsn.replace("%41", "%zz").replace("%2541", "%zz"),
                    dsn.replace("%2F", "/").replace("%40", "@"),
                    dsn.replace("127.0.0.1" + port, "127.0.0.1" + port + "0"),
                    kind.equals("mysql") ? dsn + "?tls=none" : dsn.replace("sslmode=disable", "sslmode=none"),
                    dsn + (kind.equals("mysql") ? "?nonsense=1" : "&nonsense=1"));
            for (String bad : wrong) {
                if (bad.equals(dsn)) {
                    // An escape that only the other kind of string has.
                    continue;
                }
                silentAboutThePassword(
                        trial.run(bad, new String[] {"-d"}).run().assertExit(1).assertStdout(""));
            }
            silentAboutThePassword(trial.run("-d", "--sql_update=update nowhere set x = 1")
                    .run()
                    .assertExit(1));
            assertEquals(2, trial.opens());
            assertEquals(generations, trial.generations());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    @Tag("once")
    void verifiesTheDatabasesCertificate(String kind) {
        try (RotateTrial trial = new RotateTrial(kind, server(kind), "v1", work)) {
            trial.fill(3);
            int generations = trial.generations();
            String ca = "--tls_database_ca=" + server(kind).ca();
            String named = trial.database().dsn().replace("127.0.0.1", "localhost");
            trial.run(named, new String[] {"--tls_database_enabled", ca}).run().assertExit(0);
            trial.run("--tls_database_enabled", ca, "--tls_database_sni=localhost")
                    .run()
                    .assertExit(0);
            assertEquals(generations + 2, trial.generations());
            Path other = TestAuthority.create(work, "other").certificate();
            trial.run(named, new String[] {"--tls_database_enabled", "--tls_database_ca=" + other})
                    .run()
                    .assertExit(1)
                    .assertStderrContains("--tls_database_ca");
            trial.run("--tls_database_enabled", ca)
                    .run()
                    .assertExit(1)
                    .assertStderrContains("another name than 127.0.0.1");
            trial.run(named, new String[] {"--tls_database_enabled", ca, "--tls_ocsp_database_url=http://127.0.0.1:1"})
                    .run()
                    .assertExit(1)
                    .assertStderrContains("--tls_ocsp_database_");
            assertEquals(generations + 2, trial.generations());
            assertEquals(3, trial.opens());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void stopsAtABadRowOrListsIt(String kind) throws Exception {
        try (RotateTrial trial = new RotateTrial(kind, server(kind), "v1", work)) {
            trial.fill(20);
            trial.database()
                    .run("update rot set data = (select data from (select * from rot where id = 1) q) where id = 8");
            trial.run().run().assertExit(1).assertStdout("").assertStderrContains("row id=8");
            Path list = work.resolve("bad.jsonl");
            trial.database()
                    .run(
                            "insert into rot select 21, note, 'stranger', data from rot where id = 1",
                            "insert into rot select 22, note, null, data from rot where id = 1",
                            "insert into rot select 23, note, '', data from rot where id = 1");
            ToolResult result = trial.run("--resume", "--skip_bad_rows", "--bad_rows_file=" + list, "--json")
                    .run()
                    .assertExit(1)
                    .assertStderrContains("error: 4 values: could not be rotated and were skipped");
            assertTrue(result.stdout().contains("new_public_key"), result::toString);
            assertTrue(result.stdout().contains("\"failed\":4"), result::toString);
            assertEquals(
                    List.of("row id=8", "row id=21", "row id=22", "row id=23"),
                    Files.readAllLines(list).stream()
                            .map(line -> line.replaceAll("\\{\"place\":\"([^\"]*)\".*", "$1"))
                            .toList());
            assertTrue(
                    Files.readString(list).contains("\"row id=21\",\"reason\":\"there are none in this keystore\""),
                    Files.readString(list));
            trial.database().run("delete from rot where id = 8 or id > 20");
            assertEquals(19, trial.opens());
        }
    }

    /** Killed as it commits the new keys: the lock ends by itself, and the next run finds all that was there. */
    @Test
    void rotatesUnderKeysInRedisAndLeavesNoLockThere(LiveRedis redis) {
        int commit;
        try (RotateTrial trial = new RotateTrial("mysql", mariaDb, KeystoreKind.V2_IN_REDIS, redis, work);
                RedisProxy proxy = RedisProxy.plain(redis)) {
            trial.fill(20);
            trial.run("--redis_host_port=127.0.0.1:" + proxy.port())
                    .run()
                    .assertExit(0)
                    .assertStderr("");
            commit = proxy.commands().indexOf("MULTI") + 1;
            assertEquals(2, trial.generations());
            assertEquals(20, trial.opens());
            requireNoLock(redis);
        }
        redis.call("FLUSHALL");
        try (RotateTrial trial = new RotateTrial("mysql", mariaDb, KeystoreKind.V2_IN_REDIS, redis, work);
                RedisProxy proxy = RedisProxy.plain(redis)) {
            trial.fill(20);
            KilledRun end = Killer.of(trial.run("--redis_host_port=127.0.0.1:" + proxy.port()))
                    .once(proxy.stallAt(commit));
            proxy.awaitEnd();
            assertTrue(end.killed(), end::toString);
            int locks = 0;
            for (String lock : LOCKS) {
                long left = (Long) redis.call("PTTL", lock);
                assertTrue(left != -1, lock + " is there for ever");
                locks += left >= 0 ? 1 : 0;
            }
            assertTrue(locks > 0, "the run was to be killed with the lock");
            assertEquals(20, trial.opens());
            for (String lock : LOCKS) {
                redis.call("DEL", lock);
            }
            trial.run("--resume").run().assertExit(0);
            assertEquals(20, trial.opens());
            requireNoLock(redis);
        }
    }

    @Test
    void takesTheMasterKeyFromVault() {
        try (LiveVault vault = LiveVault.start(work);
                RotateTrial trial = new RotateTrial("postgresql", postgres, "v2", work.resolve("trial"))) {
            trial.fill(20);
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + trial.masterKey() + "\"}");
            trial.bare()
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .run()
                    .assertExit(0)
                    .assertStderr("");
            assertEquals(20, trial.opens());
        }
    }
}
