package acratools.rollback;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeWriter;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyHistory;
import acratools.keystore.Keystore;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.LiveDatabases;
import acratools.packaged.LiveKeystore;
import acratools.packaged.MemoryAllowance;
import acratools.packaged.Trees;
import acratools.secret.Secret;
import acratools.testkit.DatabaseServer;
import acratools.testkit.Golden;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveRedis;
import acratools.testkit.ToolRun;
import acratools.themis.P256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client's keystore that Acra made, values sealed with its keys, and a live database for them. */
final class RollbackTrial implements AutoCloseable {
    private static final ClientId CLIENT = new ClientId("client1");
    private static final String CASE = "rollback/postgresql-hex/";

    private final DatabaseServer server;
    private final Path work;
    private final String kind;
    private final String masterKey =
            Golden.json(CASE + "expected.json").path("master_key").textValue();
    private final LiveDatabase database;
    private final LiveKeystore keystore;
    private final SecureRandom random = new SecureRandom();

    /** @param kind {@code postgresql} or {@code mysql} */
    RollbackTrial(LiveDatabases databases, String kind, Path work) {
        this(databases.server(kind), kind, work);
    }

    /** @param kind what {@code server} is */
    RollbackTrial(DatabaseServer server, String kind, Path work) {
        this.server = server;
        this.kind = kind;
        this.work = work;
        Golden.copy(CASE + ".acrakeys", work.resolve(".acrakeys"));
        keystore = LiveKeystore.open(work.resolve(".acrakeys"), "v1", masterKey);
        database = server.database();
    }

    /** Makes the table {@code src(id, data)} with these values, sealed or not, numbered from 1. */
    RollbackTrial source(List<byte @Nullable []> values) {
        database.run("create table src(id int primary key, data " + bytes() + ")");
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            byte[] value = values.get(i);
            if (value == null) {
                database.run("insert into src(id) values(" + (i + 1) + ")");
            } else {
                rows.add(List.of(i + 1, value));
            }
        }
        database.insert("insert into src(id, data) values(?, ?)", rows);
        return this;
    }

    /** The type of bytes. */
    String bytes() {
        return kind.equals("mysql") ? "longblob" : "bytea";
    }

    boolean mySql() {
        return kind.equals("mysql");
    }

    byte[] acraStruct(byte[] data) {
        return EnvelopeWriter.ofAcraStructs(
                        P256.portable(),
                        keystore.keystore().publicKey(new KeyRef(CLIENT, KeyKind.STORAGE_PAIR)),
                        new byte[0],
                        random)
                .seal(data);
    }

    byte[] acraStruct(String text) {
        return acraStruct(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] acraBlock(String text) {
        try (Secret key = keystore.keystore().currentKey(new KeyRef(CLIENT, KeyKind.STORAGE_SYMMETRIC))) {
            return EnvelopeWriter.ofAcraBlocks(key, new byte[0], random).seal(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Makes the keys of a zone. */
    void makeZone(ZoneId zone) {
        keystore.write(List.of(new KeyRef(zone, KeyKind.STORAGE_PAIR), new KeyRef(zone, KeyKind.STORAGE_SYMMETRIC)));
    }

    /** An AcraStruct of a zone. */
    byte[] acraStruct(ZoneId zone, String text) {
        return EnvelopeWriter.ofAcraStructs(
                        P256.portable(),
                        keystore.keystore().publicKey(new KeyRef(zone, KeyKind.STORAGE_PAIR)),
                        Envelope.contextOf(zone),
                        random)
                .seal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An AcraBlock of a zone. */
    byte[] acraBlock(ZoneId zone, String text) {
        try (Secret key = keystore.keystore().currentKey(new KeyRef(zone, KeyKind.STORAGE_SYMMETRIC))) {
            return EnvelopeWriter.ofAcraBlocks(key, Envelope.contextOf(zone), random)
                    .seal(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The master key and every key of the client, in the clear, by name. */
    Map<String, byte[]> keys() {
        Map<String, byte[]> keys = new TreeMap<>();
        keys.put(MemoryAllowance.MASTER_KEY, Base64.getDecoder().decode(masterKey));
        for (KeyKind kind : List.of(KeyKind.STORAGE_PAIR, KeyKind.STORAGE_SYMMETRIC)) {
            KeyHistory history = keystore.keystore().history(new KeyRef(CLIENT, kind));
            for (int i = 0; i < history.size(); i++) {
                try (Secret key = history.open(i)) {
                    // Of a container the scalar, which is its end.
                    keys.put(
                            kind + " " + i,
                            key.use(bytes -> Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length)));
                }
            }
        }
        return keys;
    }

    /** Moves the keystore into Redis, under the name of its directory. */
    void keysInto(LiveRedis redis) {
        Path root = work.resolve(".acrakeys");
        for (String path : KeystoreKeys.paths(root)) {
            Path file = root.resolve(path);
            if (Files.isRegularFile(file)) {
                try {
                    redis.call(
                            "SET", ".acrakeys/" + path, Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        Trees.delete(root);
    }

    Keystore keystore() {
        return keystore.keystore();
    }

    LiveDatabase database() {
        return database;
    }

    Path work() {
        return work;
    }

    String masterKey() {
        return masterKey;
    }

    /** The tool on this database and client. */
    ToolRun run(String select, String insert, String... more) {
        return bare(select, insert).env("ACRA_MASTER_KEY", masterKey).args(more);
    }

    /** The same without a master key. */
    ToolRun bare(String select, String insert) {
        return PackagedRollback.in(work)
                .args(PackagedRollback.database(kind, database.dsn()))
                .args("--client_id=client1", "--select=" + select, "--insert=" + insert);
    }

    /** A placeholder of this database's kind. */
    String parameter(int number) {
        return mySql() ? "?" : "$" + number;
    }

    /**
     * Loads a file with the database's own client, in another character set than ours, so that none matters.
     *
     * @param first statement of the session
     */
    void load(Path file, String first) {
        try {
            String script = first + ";\n" + Files.readString(file);
            client().stdin(script).run().assertExit(0).assertStderr("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ToolRun client() {
        if (mySql()) {
            return ToolRun.command("mariadb", "--no-defaults", "--host=127.0.0.1", "--user=acra", database.name())
                    .args("--port=" + server.port(), "--default-character-set=latin1")
                    .env("MYSQL_PWD", server.password());
        }
        return ToolRun.command("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "acra")
                .args("-p", Integer.toString(server.port()), "-d", database.name())
                .env("PGPASSWORD", server.password())
                .env("PGCLIENTENCODING", "LATIN1");
    }

    List<@Nullable String> hex(String query) {
        List<@Nullable String> hex = new ArrayList<>();
        for (List<@Nullable Object> row : database.select(query)) {
            hex.add(row.get(0) instanceof byte[] value ? HexFormat.of().formatHex(value) : null);
        }
        return hex;
    }

    /** The names of all files in the working directory but the keystore's. */
    List<String> files() {
        try (Stream<Path> files = Files.list(work)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".acrakeys"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        keystore.close();
        database.close();
    }
}
