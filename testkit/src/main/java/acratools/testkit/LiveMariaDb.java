package acratools.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real MariaDB on a free port of the loopback, ended by {@link #close()}; one serves a test class or a whole JVM. The
 * programs are the system's: Debian's {@code mariadb-server-core} has them.
 */
public final class LiveMariaDb implements DatabaseServer {
    private final int port;
    private final LiveServer server;
    private final TestChain chain;
    private final AtomicInteger databases = new AtomicInteger();

    private LiveMariaDb(int port, LiveServer server, TestChain chain) {
        this.chain = chain;
        this.port = port;
        this.server = server;
    }

    /**
     * Starts a server in {@code directory}, which is made, or empty. It also speaks TLS, as {@code localhost}.
     *
     * @param options further options: {@code --innodb-flush-log-at-trx-commit=1}
     */
    public static LiveMariaDb start(Path directory, String... options) {
        Path data = directory.resolve("data");
        Path log = directory.resolve("mariadb.log");
        Printed.secret(PASSWORD);
        TestChain chain = TestChain.issue(directory, TestAuthority.Addresses.NONE, "localhost");
        String user = "--user=" + System.getProperty("user.name");
        // A server that starts removes the temporary tables of all others in a directory that they share.
        String scratch = "--tmpdir=" + folder(directory.resolve("tmp"));
        LiveServer.run(
                List.of(
                        program("mariadb-install-db"),
                        "--no-defaults",
                        "--datadir=" + data,
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                        "--skip-name-resolve",
                        scratch,
                        user),
                log);
        int port = OpenBao.freePort();
        List<String> command = new ArrayList<>(List.of(
                program("mariadbd"), "--no-defaults", "--datadir=" + data, "--socket=" + directory.resolve("s"), user));
        command.addAll(List.of(scratch, "--port=" + port, "--bind-address=127.0.0.1", "--skip-name-resolve"));
        command.addAll(List.of("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M", "--skip-log-bin"));
        command.addAll(List.of(
                "--ssl-cert=" + chain.server().certificate(),
                "--ssl-key=" + chain.server().key()));
        // Processes are killed here, not machines: what is written is there without waiting for the disk.
        command.addAll(List.of("--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=0"));
        command.addAll(List.of(options));
        LiveMariaDb mariaDb = new LiveMariaDb(port, LiveServer.start(command, log), chain);
        mariaDb.awaitAnswer("root", "");
        mariaDb.runAs(
                "root",
                "",
                "create user '" + USER + "'@'%' identified by '" + PASSWORD.replace("'", "''") + "'",
                "grant all on *.* to '" + USER + "'@'%' with grant option");
        return mariaDb;
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String program(String name) {
        List<String> folders =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)));
        folders.addAll(List.of("/usr/sbin", "/usr/local/sbin"));
        for (String folder : folders) {
            Path found = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(found)) {
                return found.toString();
            }
        }
        throw new IllegalStateException(name + " is not there; Debian's mariadb-server-core has it");
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
        runAs(USER, PASSWORD, "create database " + name + " character set utf8mb4");
        return database(name, USER, PASSWORD, () -> runAs(USER, PASSWORD, "drop database if exists " + name));
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void restart() {
        server.launchAgain();
        awaitAnswer(USER, PASSWORD);
    }

    private void awaitAnswer(String user, String password) {
        server.awaitAnswer(() -> runAs(user, password, "select 1"));
    }

    private void runAs(String user, String password, String... statements) {
        database("", user, password, () -> {}).run(statements);
    }

    private LiveDatabase database(String name, String user, String password, Runnable drop) {
        String dsn = user + ":" + password + "@tcp(127.0.0.1:" + port + ")/" + name;
        String url = "jdbc:mariadb://127.0.0.1:" + port + "/" + name;
        return new LiveDatabase(name, dsn, url, login(user, password), drop);
    }

    private static Properties login(String user, String password) {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return login;
    }

    @Override
    public void close() {
        server.kill();
    }
}
