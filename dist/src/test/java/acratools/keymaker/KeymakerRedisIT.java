package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyRef;
import acratools.packaged.KeystoreKind;
import acratools.packaged.KillTrial;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.OcspResponder;
import acratools.testkit.RedisProxy;
import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged keymaker with its keystore in a real Redis that has a password, with and without TLS. */
class KeymakerRedisIT {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private Path scratch;

    private static ToolRun run(Path directory, String version, int port, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--keystore=" + version, "--redis_host_port=127.0.0.1:" + port, "--redis_password=" + PASSWORD));
        args.addAll(List.of(more));
        ToolRun run = PackagedKeymaker.withMasterKey(directory).args(args.toArray(String[]::new));
        return version.equals("v1") ? run : run.env("ACRA_MASTER_KEY", pairOfMasterKeys());
    }

    private static String pairOfMasterKeys() {
        Base64.Encoder base64 = Base64.getEncoder();
        String json = "{\"encryption\":\"" + base64.encodeToString(new byte[32]) + "\",\"signature\":\""
                + base64.encodeToString("s".repeat(32).getBytes(StandardCharsets.US_ASCII)) + "\"}";
        return base64.encodeToString(json.getBytes(StandardCharsets.US_ASCII));
    }

    /** Bouncy Castle's classes for it come from the one jar, of which no signature is left. */
    @Test
    void looksUpWhetherRedisCertificateIsRevoked() throws Exception {
        TestAuthority ca = TestAuthority.create(scratch, "ca");
        Issued own = ca.own();
        Issued server = ca.issue("server", "127.0.0.1");
        List<Path> itself = List.of(server.certificate());
        RevocationRegister clean = RevocationRegister.of(own, scratch.resolve("clean"), itself, List.of());
        Path list = RevocationRegister.of(own, scratch.resolve("dirty"), List.of(), itself)
                .list("dirty.crl", List.of());
        Path work = Files.createDirectory(scratch.resolve("work"));
        try (LiveRedis redis = LiveRedis.start(scratch, PASSWORD);
                RedisProxy tls = RedisProxy.tls(redis, server);
                OcspResponder responder = OcspResponder.start(clean, own)) {
            String[] asking = {
                "--generate_hmac_key",
                "--redis_tls_enable",
                "--tls_ca=" + own.certificate(),
                "--tls_ocsp_url=" + responder.url(),
                "--redis_tls_ocsp_client_required=requireGood",
                "--tls_crl_url=" + list.toUri()
            };
            ToolResult refused = run(work, "v1", tls.port(), asking).run();
            assertEquals(1, refused.exitCode(), refused.stderr());
            assertTrue(
                    refused.stderr().contains("was revoked at 2026-01-01T12:00:00Z (key compromise)"),
                    refused.stderr());
            assertEquals(Set.of(), redis.dump().keySet());
            asking[5] = "--tls_crl_from_cert=ignore";
            ToolResult good = run(work, "v1", tls.port(), asking).run();
            assertEquals(0, good.exitCode(), good.stderr());
            assertEquals("", good.stderr());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void makesKeysInRedisAndNoneOnDisk(String version) throws Exception {
        TestAuthority ca = TestAuthority.create(scratch, "ca");
        Path work = Files.createDirectory(scratch.resolve("work"));
        try (LiveRedis redis = LiveRedis.start(scratch, PASSWORD);
                RedisProxy tls = RedisProxy.tls(redis, ca.issue("server", "127.0.0.1"))) {
            ToolResult first = run(work, version, redis.port(), "--keys_output_dir=prod/keys")
                    .run();
            assertEquals(0, first.exitCode(), first.stderr());
            assertEquals(PackagedKeymaker.ALL_LINES, first.stdout());
            assertEquals("", first.stderr());
            Set<String> made = redis.dump().keySet();
            assertTrue(made.contains(
                    "prod/keys/" + (version.equals("v1") ? "client_hmac" : "client/client/hmac-sym.keyring")));
            assertTrue(made.stream().allMatch(key -> key.startsWith("prod/keys/")), made::toString);
            assertEquals(version.equals("v1") ? 8 : 7, made.size(), made::toString);

            ToolResult second = run(
                            work,
                            version,
                            tls.port(),
                            "--keys_output_dir=prod/keys",
                            "--generate_hmac_key",
                            "--redis_tls_enable",
                            "--redis_tls_client_ca=" + ca.certificate())
                    .run();
            assertEquals(0, second.exitCode(), second.stderr());
            assertEquals(
                    made.size() + (version.equals("v1") ? 1 : 0), redis.dump().size());
        }
        try (var files = Files.list(work)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void makesNoneWhereTheConnectionBreaksAndSaysSo() throws Exception {
        try (LiveRedis redis = LiveRedis.start(scratch, PASSWORD);
                RedisProxy proxy = RedisProxy.plain(redis)) {
            for (String command : List.of("SET", "MULTI")) {
                int number = 0;
                proxy.breakAt(Integer.MAX_VALUE, false);
                assertEquals(0, run(scratch, "v1", proxy.port()).run().exitCode());
                number = proxy.commands().indexOf(command) + 1;
                redis.call("FLUSHALL");
                proxy.breakAt(number, false);
                ToolResult broken = run(scratch, "v1", proxy.port()).run();
                proxy.awaitEnd();
                assertEquals(1, broken.exitCode());
                assertEquals("", broken.stdout());
                assertTrue(broken.stderr().contains("the connection broke"), broken.stderr());
                assertFalse(broken.stderr().contains("horse"), broken.stderr());
                redis.call("DEL", ".acrakeys/.acra-tools.lock");
                assertEquals(Set.of(), redis.dump().keySet());
            }
        }
    }

    /** Redis keeps what it has acknowledged, as its append-only file is written before each answer. */
    @Test
    @Tag("once")
    void makesAllKeysOrNoneWhereverRedisItselfDies() throws Exception {
        try (LiveRedis durable = LiveRedis.start(scratch, "", "--appendonly", "yes", "--appendfsync", "always");
                RedisProxy proxy = RedisProxy.plain(durable)) {
            TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V2_IN_REDIS, scratch.resolve("work"), durable, 0);
            ToolRun run = keystore.through(proxy)
                    .tool("acra-keymaker")
                    .args("--generate_acrawriter_keys", "--generate_hmac_key");
            run.run().assertExit(0);
            proxy.breakAt(Integer.MAX_VALUE, false);
            run.run().assertExit(0);
            int commands = proxy.commands().size();
            boolean[] seen = new boolean[2];
            // Closest at the end, where it writes: each death costs two runs of the tool, and a start of Redis.
            for (int left = 1; left <= commands; left *= 2) {
                int number = commands - left + 1;
                Map<KeyRef, List<String>> before = keystore.keys();
                ToolResult end = runUntilRedisDies(run, durable, proxy, number);
                durable.restart();
                keystore.expireLock();
                String told = "before " + proxy.commands() + ": " + end;
                Map<KeyRef, List<String>> after = keystore.keys();
                KillTrial.requireKept(before, after);
                boolean made = !before.equals(after);
                assertTrue(!made || !end.stderr().contains("nothing was written"), told);
                assertTrue(made || end.exitCode() == 1, told);
                assertEquals(end.exitCode() == 1, end.stdout().isEmpty(), told);
                assertTrue(end.stderr().contains("error: redis 127.0.0.1:") || end.exitCode() == 0, told);
                proxy.breakAt(Integer.MAX_VALUE, false);
                run.run().assertExit(0).assertStderr("");
                assertEquals(made ? 2 : 1, KillTrial.requireAllOrNone(before, keystore), told);
                seen[made ? 1 : 0] = true;
            }
            assertTrue(seen[0] && seen[1], commands + " commands");
        }
    }

    private static ToolResult runUntilRedisDies(ToolRun run, LiveRedis redis, RedisProxy proxy, int number) {
        CompletableFuture<String> moment = proxy.stallAt(number);
        CompletableFuture<ToolResult> end = CompletableFuture.supplyAsync(run::run);
        CompletableFuture.anyOf(moment, end).join();
        assertTrue(moment.isDone(), "over before command " + number);
        redis.kill();
        ToolResult result = end.join();
        proxy.awaitEnd();
        return result;
    }

    @Test
    void refusesAWrongPasswordWithoutShowingIt() throws Exception {
        try (LiveRedis redis = LiveRedis.start(scratch, "another")) {
            ToolResult refused = run(scratch, "v1", redis.port(), "-d").run();
            assertEquals(1, refused.exitCode());
            assertTrue(refused.stderr().contains("refuses the password"), refused.stderr());
            assertFalse(refused.stderr().contains("horse"), refused.stderr());
        }
    }
}
