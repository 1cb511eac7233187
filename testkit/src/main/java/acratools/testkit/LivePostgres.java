package acratools.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL on a free port of the loopback, ended by {@link #close()}; one serves a test class or a whole JVM. */
public final class LivePostgres implements DatabaseServer {
    private final int port;
    private final LiveServer server;
    private final TestChain chain;
    private final AtomicInteger databases = new AtomicInteger();

    private LivePostgres(int port, LiveServer server, TestChain chain) {
        this.chain = chain;
        this.port = port;
        this.server = server;
    }

    /**
     * Starts a server in {@code directory}, which is made, or empty. It also speaks TLS, as {@code localhost}.
     *
     * @param options further settings: {@code fsync=on}
     */
    public static LivePostgres start(Path directory, String... options) {
        Path data = directory.resolve("data");
        Path log = directory.resolve("postgres.log");
        Printed.secret(PASSWORD);
        TestChain chain = TestChain.issue(directory, TestAuthority.Addresses.NONE, "localhost");
        try {
            Path password = Files.writeString(directory.resolve("password"), PASSWORD);
            LiveServer.run(
                    PostgresBinaries.asOrdinaryUser(
                            PostgresBinaries.bin().resolve("initdb"),
                            "-D",
                            data.toString(),
                            "-U",
                            USER,
                            "-A",
                            "scram-sha-256",
                            "--pwfile=" + password,
                            "-E",
                            "UTF8",
                            "--locale=C",
                            "-N"),
                    log);
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        int port = OpenBao.freePort();
        List<String> settings = new ArrayList<>(List.of("-D", data.toString(), "-p", Integer.toString(port), "-h"));
        settings.addAll(List.of("127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=60"));
        settings.addAll(
                List.of("-c", "ssl=on", "-c", "ssl_cert_file=" + chain.server().certificate()));
        settings.addAll(List.of("-c", "ssl_key_file=" + chain.server().key()));
        // Processes are killed here, not machines: what is written is there without waiting for the disk.
        settings.addAll(List.of("-c", "fsync=off"));
        for (String option : options) {
            settings.addAll(List.of("-c", option));
        }
        LivePostgres postgres = new LivePostgres(
                port,
                LiveServer.start(
                        PostgresBinaries.asOrdinaryUser(
                                PostgresBinaries.bin().resolve("postgres"), settings.toArray(String[]::new)),
                        log),
                chain);
        postgres.awaitAnswer();
        return postgres;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public TestChain chain() {
        return chain;
    }

    @Override
    public LiveDatabase database() {
        String name = "test" + databases.incrementAndGet();
        run("create database " + name);
        return database(name, () -> run("drop database if exists " + name + " with (force)"));
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void restart() {
        server.launchAgain();
        awaitAnswer();
    }

    private void awaitAnswer() {
        server.awaitAnswer(() -> run("select 1"));
    }

    private void run(String sql) {
        database("postgres", () -> {}).run(sql);
    }

    private LiveDatabase database(String name, Runnable drop) {
        String dsn = "postgresql://" + USER + ":p%40ss%2Fw%3Ard%2541%20%27x@127.0.0.1:" + port + "/" + name
                + "?sslmode=disable";
        return new LiveDatabase(name, dsn, "jdbc:postgresql://127.0.0.1:" + port + "/" + name, login(), drop);
    }

    private static Properties login() {
        Properties login = new Properties();
        login.setProperty("user", USER);
        login.setProperty("password", PASSWORD);
        login.setProperty("sslmode", "prefer");
        return login;
    }

    @Override
    public void close() {
        server.kill();
    }
}
