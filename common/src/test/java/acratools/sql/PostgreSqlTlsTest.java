package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.TestChain;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class PostgreSqlTlsTest extends DatabaseTlsContract {
    private static LivePostgres postgres;

    @BeforeAll
    static void start(LivePostgres shared) {
        postgres = shared;
        live = postgres.database();
    }

    @Override
    protected TestChain chain() {
        return postgres.chain();
    }

    @Override
    Dialect dialect() {
        return new PostgreSql();
    }

    @Override
    String dsn(String host, String parameters) {
        return live.dsn().replace("127.0.0.1", host).replace("sslmode=disable", parameters);
    }

    @Override
    String version() {
        return "select version from pg_stat_ssl where pid = pg_backend_pid()";
    }

    @Override
    String off() {
        return "sslmode=disable";
    }

    @Test
    void verifiesWhatSslmodeSays() {
        String trusted = "&sslrootcert=" + ca();
        String strange = "&sslrootcert=" + otherCa();
        assertEquals("TLSv1.3", connect("127.0.0.1", "sslmode=require"));
        assertEquals("TLSv1.3", connect("127.0.0.1", ""));
        assertEquals("TLSv1.3", connect("127.0.0.1", "sslmode=require" + trusted));
        refuses("127.0.0.1", "sslmode=require" + strange, "");
        assertEquals("TLSv1.3", connect("127.0.0.1", "sslmode=verify-ca" + trusted));
        refuses("localhost", "sslmode=verify-ca" + strange, "");
        refuses("localhost", "sslmode=verify-ca", "");
        assertEquals("TLSv1.3", connect("localhost", "sslmode=verify-full" + trusted));
        refuses("127.0.0.1", "sslmode=verify-full" + trusted, "name");
        refuses("localhost", "sslmode=verify-full" + strange, "");
    }
}
