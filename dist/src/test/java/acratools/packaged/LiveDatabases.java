package acratools.packaged;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL and one MariaDB for all tests of this JVM, each started when it is first asked for, ended with the JVM. */
public final class LiveDatabases {
    private static @Nullable LivePostgres postgres;
    private static @Nullable LiveMariaDb mariaDb;

    private LiveDatabases() {}

    public static synchronized LivePostgres postgres() {
        LivePostgres running = postgres;
        if (running == null) {
            Path directory = directory("postgres");
            LivePostgres started = LivePostgres.start(directory);
            endWithJvm(started::close, directory);
            postgres = running = started;
        }
        return running;
    }

    public static synchronized LiveMariaDb mariaDb() {
        LiveMariaDb running = mariaDb;
        if (running == null) {
            Path directory = directory("mariadb");
            LiveMariaDb started = LiveMariaDb.start(directory);
            endWithJvm(started::close, directory);
            mariaDb = running = started;
        }
        return running;
    }

    /** A new, empty database. @param kind {@code postgresql} or {@code mysql} */
    public static LiveDatabase database(String kind) {
        return kind.equals("mysql") ? mariaDb().database() : postgres().database();
    }

    private static Path directory(String name) {
        try {
            return Files.createTempDirectory("acra-tools-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void endWithJvm(Runnable end, Path directory) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.run();
            Trees.delete(directory);
        }));
    }
}
