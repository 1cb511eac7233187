package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.testkit.LiveMariaDb;
import acratools.testkit.LiveServers;
import acratools.testkit.TestChain;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class MySqlTlsTest extends DatabaseTlsContract {
    private static LiveMariaDb mariaDb;

    @BeforeAll
    static void start(LiveMariaDb shared) {
        mariaDb = shared;
        live = mariaDb.database();
    }

    @Override
    protected TestChain chain() {
        return mariaDb.chain();
    }

    @Override
    Dialect dialect() {
        return new MySql();
    }

    @Override
    String dsn(String host, String parameters) {
        return live.dsn().replace("127.0.0.1", host) + "?" + parameters;
    }

    @Override
    String version() {
        return "select variable_value from information_schema.session_status where variable_name = 'Ssl_version'";
    }

    @Override
    String off() {
        return "tls=false";
    }

    @Test
    void verifiesWhatTlsSays() {
        assertEquals("TLSv1.3", connect("127.0.0.1", "tls=skip-verify"));
        assertEquals("TLSv1.3", connect("127.0.0.1", "tls=preferred"));
        assertEquals("", connect("127.0.0.1", "tls=false"));
        refuses("localhost", "tls=true", "");
    }
}
