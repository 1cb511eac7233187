package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.StorageLock;
import acratools.testkit.LiveRedis;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes and real signals. */
class ShutdownTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void jobStopsAtItsNextSafePoint(String signal, int exitCode) throws IOException, InterruptedException {
        Process process = start("steps");
        try (BufferedReader err = started(process)) {
            assertEquals(
                    "00000000",
                    Files.readString(Path.of("/proc/" + process.pid() + "/coredump_filter"))
                            .trim());
            signal(process, signal);
            assertEquals("error: the run: was told to stop by a signal", err.readLine());
            assertTrue(process.waitFor(4, TimeUnit.SECONDS), "still waiting for a job that is over");
            assertEquals(exitCode, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void jobThatTriesVaultAgainAndAgainEndsAtOnce(String signal, int exitCode) throws Exception {
        CountDownLatch again = new CountDownLatch(3);
        HttpServer sealed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sealed.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            again.countDown();
        });
        sealed.start();
        Process process = startWithVault(sealed.getAddress().getPort());
        try {
            assertTrue(again.await(60, TimeUnit.SECONDS), "asked once");
            signal(process, signal);
            requireGivenUp(process, exitCode);
        } finally {
            process.destroyForcibly();
            sealed.stop(0);
        }
    }

    @Test
    void jobThatWaitsForAnAnswerOfVaultTellsSoAndEndsAtOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = startWithVault(silent.getLocalPort());
            try (Socket accepted = silent.accept()) {
                assertTrue(accepted.isConnected());
                awaitLine(process, "still waiting for vault");
                signal(process, "TERM");
                requireGivenUp(process, 143);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void jobThatWaitsForALockTellsSoAndEndsAtOnce() throws Exception {
        try (DirectoryStorage storage = new DirectoryStorage(directory.resolve("store"))) {
            storage.apply(List.of(Change.of("name", Access.PRIVATE, new byte[1])));
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE);
            Process process = start("locked");
            try {
                awaitLine(process, "still waiting for the keystore's lock");
                signal(process, "TERM");
                requireGivenUp(process, 143);
            } finally {
                process.destroyForcibly();
                lock.close();
            }
            assertTrue(storage.exists("name", Access.PRIVATE));
        }
    }

    @Test
    void jobThatWaitsForAnAnswerOfRedisTellsSoAndEndsAtOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = start("redis", "-Dport=" + silent.getLocalPort());
            try (Socket accepted = silent.accept()) {
                assertTrue(accepted.isConnected());
                awaitLine(process, "still waiting for redis");
                signal(process, "TERM");
                requireGivenUp(process, 143);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void jobThatReadsFromRedisUnderItsLockLetsGoOfIt() throws Exception {
        try (LiveRedis redis = LiveRedis.start(directory)) {
            Process process = start("lockedredis", "-Dport=" + redis.port());
            try {
                awaitLine(process, "msg=Started");
                assertEquals(1, redis.dump().size());
                redis.freeze();
                awaitLine(process, "still waiting for redis");
                signal(process, "TERM");
                awaitLine(process, "error: the run: was told to stop by a signal");
                redis.thaw();
                assertTrue(process.waitFor(20, TimeUnit.SECONDS), "never ended");
                assertEquals(143, process.exitValue());
                assertEquals(Map.of(), redis.dump());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process startWithVault(int port) throws IOException {
        ProcessBuilder builder = builder(
                "vault",
                List.of(),
                "--vault_connection_api_string=http://127.0.0.1:" + port,
                "--vault_secrets_path=secret/acra");
        builder.environment().put("VAULT_TOKEN", "no-token-of-any-server");
        return builder.start();
    }

    private static void awaitLine(Process process, String text) throws IOException {
        String line;
        do {
            line = process.errorReader().readLine();
            assertTrue(line != null, "ended without saying: " + text);
        } while (!line.contains(text));
    }

    /** A job that is waited for as long as one may be says nothing: the message tells one that was given up. */
    private static void requireGivenUp(Process process, int exitCode) throws Exception {
        List<String> lines = process.errorReader().lines().toList();
        assertEquals(
                List.of("error: the run: was told to stop by a signal"),
                lines.stream().filter(line -> line.startsWith("error: ")).toList(),
                lines.toString());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "never ended");
        assertEquals(exitCode, process.exitValue());
    }

    /** One notices by its secrets that it is too late, one never. */
    @ParameterizedTest
    @ValueSource(strings = {"stubborn", "deaf"})
    void aJobThatDoesNotStopIsErasedAndToldOfAfterABoundedWait(String kind) throws IOException, InterruptedException {
        Process process = start(kind);
        try (BufferedReader err = started(process)) {
            signal(process, "TERM");
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "never ended");
            assertEquals(143, process.exitValue());
            assertEquals(
                    List.of("error: the run: was told to stop by a signal", "hint: do what is left"),
                    err.lines().toList());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anOrdinaryRunLeavesTheEnvironmentAloneAndLoadsNoYaml() throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        Process process = start("short", "-Xlog:class+load:file=" + classes);
        try (InputStream out = process.getInputStream()) {
            assertEquals("done\n", new String(out.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(0, process.waitFor());
        String loaded = Files.readString(classes);
        assertTrue(loaded.contains("acratools.cli.Tool "));
        for (String unwanted : List.of(
                "java.lang.ProcessEnvironment ",
                "org.snakeyaml.",
                "com.fasterxml.",
                "java.util.logging.",
                "acratools.cli.HelpPage",
                "acratools.cli.docs.")) {
            assertFalse(loaded.contains(unwanted), unwanted);
        }
    }

    private Process start(String kind, String... options) throws IOException {
        return builder(kind, List.of(options)).start();
    }

    private ProcessBuilder builder(String kind, List<String> options, String... flags) {
        List<String> line = new ArrayList<>();
        // A job in the background of a shell has SIGINT ignored, and so has all that it starts.
        line.addAll(List.of(
                "python3",
                "-c",
                "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
                        + " os.execv(sys.argv[1], sys.argv[1:])"));
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), SignalledMain.class.getName(), kind));
        line.addAll(List.of(flags));
        return new ProcessBuilder(line).directory(directory.toFile());
    }

    private static BufferedReader started(Process process) throws IOException {
        BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        String line = err.readLine();
        assertTrue(line != null && line.contains("msg=Started"), line);
        return err;
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }
}
