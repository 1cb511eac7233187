package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.secret.SecretEnvironment;
import acratools.tls.TlsCheck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDsnTest {
    private static GoDsn postgreSql(String text, String... environment) {
        Map<String, byte[]> values = new HashMap<>();
        for (int i = 0; i < environment.length; i += 2) {
            values.put(environment[i], environment[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return GoDsn.postgreSql(text, SecretEnvironment.of(values));
    }

    private static String password(GoDsn dsn) {
        return dsn.password().orElseThrow().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "postgresql://u:p@h:1/d?sslmode=disable ~ u ~ p ~ h ~ 1 ~ d",
                "postgres://u:a%40b%2Fc%3Ad%25e%20f@h/d ~ u ~ a@b/c:d%e f ~ h ~ 5432 ~ d",
                "postgresql://us%20er:a@b:c@h:65535/d%2Fe ~ us er ~ a@b:c ~ h ~ 65535 ~ d/e",
                "postgresql://u:p@[::1]:7/d ~ u ~ p ~ ::1 ~ 7 ~ d",
                "postgresql://u:a+b@h?dbname=d ~ u ~ a+b ~ h ~ 5432 ~ d",
                "postgresql:///d?user=u&password=a%26b&host=h ~ u ~ a&b ~ h ~ 5432 ~ d",
                "user=u password=p host=h port=7 dbname=d ~ u ~ p ~ h ~ 7 ~ d",
                "user = u  password = 'a b'  host=h dbname=d ~ u ~ a b ~ h ~ 5432 ~ d",
                "user=u password='a\\'b\\\\c' host=h dbname='d e' ~ u ~ a'b\\c ~ h ~ 5432 ~ d e",
                "user=u password=a\\ b@/:%20 host=h dbname=d ~ u ~ a b@/:%20 ~ h ~ 5432 ~ d",
                "postgres://h/d?user=acra@server&password=p@s ~ acra@server ~ p@s ~ h ~ 5432 ~ d",
                "postgres://h:7/d@e?user=u&password=p ~ u ~ p ~ h ~ 7 ~ d@e",
                "user=u password=p ~ u ~ p ~ localhost ~ 5432 ~ u"
            })
    void readsWhatLibPqReads(String text, String user, String password, String host, int port, String database) {
        try (GoDsn dsn = postgreSql(text)) {
            assertEquals(user, dsn.user());
            assertEquals(password, password(dsn));
            assertEquals(host, dsn.host());
            assertEquals(port, dsn.port());
            assertEquals(database, dsn.database());
            assertFalse(dsn.toString().contains(password) && password.length() > 1, dsn.toString());
        }
    }

    @Test
    void takesFromTheEnvironmentWhatTheStringLeavesOut() {
        String[] environment = {
            "PGHOST",
            "eh",
            "PGPORT",
            "77",
            "PGUSER",
            "eu",
            "PGPASSWORD",
            "e p@/:%",
            "PGDATABASE",
            "ed",
            "PGSSLMODE",
            "disable"
        };
        try (GoDsn dsn = postgreSql("", environment)) {
            assertEquals("postgresql eh:77", dsn.server());
            assertEquals("eu", dsn.user());
            assertEquals("ed", dsn.database());
            assertEquals("e p@/:%", password(dsn));
            assertEquals(DsnTls.Use.OFF, dsn.tls().use());
        }
        try (GoDsn dsn = postgreSql("host=h user=u password=p", environment)) {
            assertEquals("postgresql h:77", dsn.server());
            assertEquals("p", password(dsn));
        }
    }

    @Test
    void takesTheFirstOfDuplicateParametersAndLeavesEmptyOnesOut() {
        String[] environment = {"PGSSLMODE", "verify-full", "PGPASSWORD", "ep", "PGUSER", "eu"};
        for (String url : new String[] {
            "postgres://u:p@h/d?sslmode=verify-full&sslmode=disable",
            "postgres://u:p@h/d?sslmode=",
            "postgres://u:p@h/d?sslmode=&sslmode=disable",
            "postgres://u:p@h/d?sslmode"
        }) {
            try (GoDsn dsn = postgreSql(url, environment)) {
                assertEquals(TlsCheck.CHAIN_AND_NAME, dsn.tls().check(), url);
                assertEquals(DsnTls.Use.REQUIRED, dsn.tls().use(), url);
            }
        }
        try (GoDsn dsn = postgreSql("postgresql://u:@h/d", environment)) {
            assertEquals("ep", password(dsn));
        }
        try (GoDsn dsn = postgreSql("postgresql://:p@h/d?user=", environment)) {
            assertEquals("eu", dsn.user());
            assertEquals("p", password(dsn));
        }
    }

    @Test
    void refusesAPasswordFileAndNamesTheVariable() {
        InputFailure failure = assertThrows(InputFailure.class, () -> postgreSql("host=h passfile=/secret"));
        assertTrue(failure.hint().orElse("").contains("PGPASSWORD"), failure.toString());
        assertFalse(failure.toString().contains("secret"), failure.toString());
    }

    @Test
    void asksForAKeyToACertificateOnlyWhereTlsIsSpoken() {
        assertEquals(
                DsnTls.Use.OFF,
                postgreSql("host=h sslmode=disable sslcert=/c").tls().use());
        for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
            assertThrows(InputFailure.class, () -> postgreSql("host=h sslcert=/c sslmode=" + mode));
        }
    }

    @Test
    void waitsForALoginAsLongAsConnectTimeoutSays() {
        try (GoDsn dsn = postgreSql("host=h user=u connect_timeout=60")) {
            Properties properties = new PostgreSqlDriver().properties(dsn, dsn.tls(), DatabasePatience.standard());
            assertEquals("60", properties.getProperty("connectTimeout"));
            assertEquals("60", properties.getProperty("loginTimeout"));
        }
    }

    @ParameterizedTest
    @CsvSource({"u@/d, true", "u@/d?allowNativePasswords=true, true", "u@/d?allowNativePasswords=false, false"})
    void logsInByTheNativePasswordUnlessForbidden(String text, boolean allowed) {
        String logins = GoDsn.mySql(text).properties().get("restrictedAuth");
        assertEquals(allowed, String.valueOf(logins).contains("mysql_native_password"));
        assertTrue(String.valueOf(logins).contains("caching_sha2_password"));
    }

    @Test
    void tellsHowToDoWithoutTlsInTheTermsOfTheServer() {
        SQLException mySql = new SQLException("Trying to connect with ssl, but ssl not enabled in the server");
        SQLException postgreSql = new SQLException("The server does not support SSL.");
        try (GoDsn dsn = GoDsn.mySql("u@/d")) {
            String hint = new DatabaseFailures(
                            new MySqlDriver(), dsn, dsn.tls().settings().flags())
                    .connecting(mySql)
                    .hint()
                    .orElse("");
            assertTrue(hint.contains("tls=false") && !hint.contains("sslmode"), hint);
        }
        try (GoDsn dsn = postgreSql("host=h")) {
            String hint = new DatabaseFailures(
                            new PostgreSqlDriver(), dsn, dsn.tls().settings().flags())
                    .connecting(postgreSql)
                    .hint()
                    .orElse("");
            assertTrue(hint.contains("sslmode=disable"), hint);
        }
    }

    @Test
    void takesAKilledConnectionOfMySqlForLost() {
        assertTrue(new MySqlDriver().isLost(new SQLException("Connection was killed", "70100", 1927)));
        assertFalse(new MySqlDriver().isLost(new SQLException("Query execution was interrupted", "70100", 1317)));
    }

    @Test
    void hasLibPqsMeaningOfSslmode(@TempDir Path directory) throws Exception {
        Path ca = Files.createFile(directory.resolve("ca.pem"));
        assertEquals(TlsCheck.NOTHING, postgreSql("host=h").tls().check());
        assertEquals(
                TlsCheck.NOTHING, postgreSql("host=h sslmode=require").tls().check());
        assertEquals(
                TlsCheck.CHAIN,
                postgreSql("host=h sslmode=require sslrootcert=" + ca).tls().check());
        assertEquals(
                TlsCheck.NOTHING,
                postgreSql("host=h sslmode=require sslrootcert=/nowhere").tls().check());
        assertEquals(
                TlsCheck.CHAIN, postgreSql("host=h sslmode=verify-ca").tls().check());
        assertEquals(
                TlsCheck.CHAIN_AND_NAME,
                postgreSql("host=h sslmode=verify-full").tls().check());
        for (String unknown : new String[] {"prefer", "allow", "none"}) {
            assertThrows(InputFailure.class, () -> postgreSql("host=h sslmode=" + unknown));
        }
    }

    @Test
    void sendsUnknownKeysOfLibPqToTheServer() {
        assertEquals(
                "-c search_path=a\\ b -c work_mem=1MB",
                postgreSql("host=h search_path='a b' work_mem=1MB").properties().get("options"));
    }

    /** None of the texts may come back in a message: each could be a piece of a password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:sec/ret@h/d",
                "postgresql://u:sec?ret@h/d",
                "postgresql://u:sec#ret@h/d",
                "postgresql://u:sec%zzret@h/d",
                "postgresql://u:p@h:secret/d",
                "postgresql://u:p@[::secret/d",
                "user=u password=sec ret host=h",
                "user=u password='secret host=h",
                "user=u password=secret\\",
                "host=/tmp/secret",
                "host=h port=secret",
                "host=h service=secret",
                "host=h connect_timeout=secret"
            })
    void refusesWithoutQuotingWhatLibPqRefuses(String text) {
        ToolFailure failure = assertThrows(InputFailure.class, () -> postgreSql(text));
        String told = failure.subject() + failure.reason() + failure.hint();
        assertFalse(told.replaceAll("[^a-z]", "").contains("secret"), told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "u:p@tcp(h:1)/d ~ u ~ p ~ h ~ 1 ~ d",
                "u:a@b/c:d%41 e'f@tcp(h)/d?charset=utf8mb4 ~ u ~ a@b/c:d%41 e'f ~ h ~ 3306 ~ d",
                "u:p(q)@tcp([::1]:7)/d%2Fe ~ u ~ p(q) ~ ::1 ~ 7 ~ d/e",
                "u:p@/d ~ u ~ p ~ 127.0.0.1 ~ 3306 ~ d",
                "u:p@tcp/ ~ u ~ p ~ 127.0.0.1 ~ 3306 ~ \"\""
            })
    void readsWhatGoSqlDriverReads(String text, String user, String password, String host, int port, String database) {
        try (GoDsn dsn = GoDsn.mySql(text)) {
            assertEquals(user, dsn.user());
            assertEquals(password, password(dsn));
            assertEquals(host, dsn.host());
            assertEquals(port, dsn.port());
            assertEquals(database, dsn.database());
        }
    }

    @Test
    void readsMySqlsParameters() {
        try (GoDsn dsn = GoDsn.mySql("u@unix(/run/s.sock)/d?timeout=1m30.5s&readTimeout=50ms&parseTime=true"
                + "&sql_mode=%27ANSI%27&tls=skip-verify&allowCleartextPasswords=1")) {
            assertEquals("/run/s.sock", dsn.socket());
            assertEquals("90500", dsn.properties().get("connectTimeout"));
            assertEquals("50", dsn.properties().get("socketTimeout"));
            assertEquals("sql_mode='ANSI'", dsn.properties().get("sessionVariables"));
            assertTrue(String.valueOf(dsn.properties().get("restrictedAuth")).endsWith("mysql_clear_password"));
            assertEquals(TlsCheck.NOTHING, dsn.tls().check());
            assertTrue(dsn.password().isEmpty());
        }
        assertEquals(DsnTls.Use.OFF, GoDsn.mySql("u@/d").tls().use());
        assertEquals(TlsCheck.CHAIN_AND_NAME, GoDsn.mySql("u@/d?tls=true").tls().check());
        assertEquals(
                DsnTls.Use.PREFERRED, GoDsn.mySql("u@/d?tls=preferred").tls().use());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "u:secret@tcp(h:1)",
                "u:secret@tcp(h:1/d",
                "u:p@tcp(h:secret)/d",
                "u:p@secret(h)/d",
                "u:p@tcp(h)/d?tls=secret",
                "u:p@tcp(h)/d?timeout=secret",
                "u:p@tcp(h)/d?charset=secret",
                "u:p@tcp(h)/d?allowAllFiles=true"
            })
    void refusesWithoutQuotingWhatGoSqlDriverRefuses(String text) {
        ToolFailure failure = assertThrows(InputFailure.class, () -> GoDsn.mySql(text));
        String told = failure.subject() + failure.reason() + failure.hint();
        assertFalse(told.contains("secret"), told);
    }
}
