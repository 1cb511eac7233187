package acratools.rotate;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class PostgreSqlRotationTest extends DatabaseRotationContract {
    private static LivePostgres postgres;

    @BeforeAll
    static void start(LivePostgres shared) {
        postgres = shared;
    }

    @Override
    LiveDatabase newDatabase() {
        return postgres.database();
    }

    @Override
    String kind() {
        return "postgresql";
    }

    @Override
    List<String> cases() {
        return List.of("postgresql-clients", "postgresql-zones", "postgresql-clients-v2");
    }

    @Override
    String update(Update form) {
        return switch (form) {
            case PLAIN -> "update rot set data=$1 where id=$2";
            case WITH_THE_OLD_VALUE -> "update rot set data=$1 where id=$2 and (note=$3 or 1=1) and data=$4";
            case OF_ANOTHER_FORM -> "update rot as r set data=$1 from (select 1) x where r.id=$2";
        };
    }
}
