package acratools.sql;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MySqlDatabaseTest extends DatabaseContract {
    private static LiveMariaDb mariaDb;

    @BeforeAll
    static void start(@TempDir Path directory) {
        mariaDb = LiveMariaDb.start(directory);
    }

    @AfterAll
    static void stop() {
        mariaDb.close();
    }

    @Override
    Dialect dialect() {
        return new MySql();
    }

    @Override
    LiveDatabase newDatabase() {
        return mariaDb.database();
    }

    @Override
    String bytes() {
        return "blob";
    }

    @Override
    String readAgainValue() {
        return "concat(#, '')";
    }
}
