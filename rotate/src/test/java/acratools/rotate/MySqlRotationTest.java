package acratools.rotate;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LiveServers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class MySqlRotationTest extends DatabaseRotationContract {
    private static LiveMariaDb mariaDb;

    @BeforeAll
    static void start(LiveMariaDb shared) {
        mariaDb = shared;
    }

    @Override
    LiveDatabase newDatabase() {
        return mariaDb.database();
    }

    @Override
    String kind() {
        return "mysql";
    }

    @Override
    List<String> cases() {
        return List.of("mysql-clients", "mysql-zones");
    }

    @Override
    String update(Update form) {
        return switch (form) {
            case PLAIN -> "update rot set data=? where id=?";
            case WITH_THE_OLD_VALUE -> "update rot set data=? where id=? and (note=? or 1=1) and data=?";
            case OF_ANOTHER_FORM -> "update rot join (select 1) x set data=? where id=?";
        };
    }
}
