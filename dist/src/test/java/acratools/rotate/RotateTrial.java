package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.envelope.OpenedEnvelope;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeyHistory;
import acratools.keystore.KeystoreVersion;
import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKind;
import acratools.packaged.LiveKeystore;
import acratools.packaged.NoLocks;
import acratools.secret.Secret;
import acratools.storage.RedisPatience;
import acratools.storage.RedisSettings;
import acratools.storage.RedisStorage;
import acratools.testkit.DatabaseServer;
import acratools.testkit.Golden;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveRedis;
import acratools.testkit.ToolRun;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of two clients in a live database, a keystore that Acra made, and the packaged acra-rotate for them. */
final class RotateTrial implements AutoCloseable {
    static final int DATA_LENGTH = 100;

    private static final List<ClientId> CLIENTS = List.of(new ClientId("client1"), new ClientId("client-2 b"));

    private final String kind;
    private final String version;
    private final Path work;
    private final String masterKey;
    private final @Nullable LiveRedis redis;
    private final LiveDatabase database;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param kind {@code postgresql} or {@code mysql}, which {@code server} is
     * @param version of the keystore, {@code v1} or {@code v2}
     */
    RotateTrial(String kind, DatabaseServer server, String version, Path work) {
        this.kind = kind;
        this.version = version;
        this.work = work;
        String golden = "rotate/" + (version.equals("v2") ? "postgresql-clients-v2" : "postgresql-clients");
        Golden.copy(golden + "/before/.acrakeys", work.resolve(".acrakeys"));
        masterKey = Golden.json(golden + "/expected.json").path("master_key").textValue();
        redis = null;
        database = table(server);
    }

    /** The same with new keys in {@code redis}. */
    RotateTrial(String kind, DatabaseServer server, KeystoreKind keys, LiveRedis redis, Path work) {
        this.kind = kind;
        this.version = keys.version() == KeystoreVersion.V1 ? "v1" : "v2";
        this.work = work;
        this.redis = redis;
        masterKey = keys.masterKey();
        database = table(server);
        try (LiveKeystore live = keystore()) {
            for (KeyKind key : List.of(KeyKind.STORAGE_PAIR, KeyKind.STORAGE_SYMMETRIC)) {
                live.write(
                        CLIENTS.stream().map(client -> new KeyRef(client, key)).toList());
            }
        }
    }

    private LiveDatabase table(DatabaseServer server) {
        LiveDatabase made = server.database();
        made.run("create table rot(id int primary key, note varchar(50), owner varchar(50), data "
                + (kind.equals("mysql") ? "longblob" : "bytea") + ")");
        return made;
    }

    /** Fills in rows numbered from 1, their data told from their number: two AcraStructs, then an AcraBlock. */
    void fill(int rows) {
        List<List<Object>> values = new ArrayList<>(rows);
        try (LiveKeystore keys = keystore()) {
            for (int i = 1; i <= rows; i++) {
                ClientId client = CLIENTS.get(i % 2);
                byte[] value = i % 3 == 0
                        ? PackagedRotate.acraBlock(keys.keystore(), client, data(i))
                        : PackagedRotate.acraStruct(keys.keystore(), client, data(i));
                values.add(List.of(i, "n", client.value(), value));
            }
        }
        database.insert("insert into rot(id, note, owner, data) values(?, ?, ?, ?)", values);
    }

    /** The same with data of one length, all of the first client. */
    void fillForOneClient(int rows) {
        ClientId client = CLIENTS.get(0);
        List<List<Object>> values = new ArrayList<>(rows);
        try (LiveKeystore keys = keystore()) {
            EnvelopeWriter writer = EnvelopeWriter.ofAcraStructs(
                    P256.portable(),
                    keys.keystore().publicKey(new KeyRef(client, KeyKind.STORAGE_PAIR)),
                    Envelope.contextOf(client),
                    random);
            for (int i = 1; i <= rows; i++) {
                byte[] data = new byte[DATA_LENGTH];
                random.nextBytes(data);
                values.add(List.of(i, "n", client.value(), writer.sealBare(data, 0, data.length)));
            }
        }
        database.insert("insert into rot(id, note, owner, data) values(?, ?, ?, ?)", values);
    }

    /** Copies {@code rows} rows until there are {@code all}. */
    void multiply(int rows, int all) {
        for (int first = rows; first < all; first += rows) {
            int count = Math.min(rows, all - first);
            database.run("insert into rot select id + " + first + ", note, owner, data from rot where id <= " + count);
        }
    }

    /** Gives a client a new key pair. */
    void renew(ClientId client) {
        try (LiveKeystore keys = keystore();
                KeyBatch batch = keys.keystore().newBatch();
                EcKeyPair pair = EcKeyPair.generate(random)) {
            batch.add(new KeyRef(client, KeyKind.STORAGE_PAIR), pair);
            batch.commit();
        }
    }

    private static byte[] data(int row) {
        return ("data of row " + row).getBytes(StandardCharsets.UTF_8);
    }

    LiveKeystore keystore() {
        if (redis != null) {
            RedisSettings settings = new RedisSettings(
                    "127.0.0.1", redis.port(), 0, Optional.empty(), Optional.empty(), RedisPatience.standard());
            return LiveKeystore.open(
                    new RedisStorage(settings, Optional.empty(), ".acrakeys", (level, message, pairs) -> {}),
                    version.equals("v1") ? KeystoreVersion.V1 : KeystoreVersion.V2,
                    masterKey);
        }
        return LiveKeystore.open(work.resolve(".acrakeys"), version, masterKey);
    }

    /** Whether a killed run's journal, or what it had not renamed yet, is in the directory. */
    boolean isKeystoreUnfinished() {
        try (Stream<Path> walk = Files.walk(work.resolve(".acrakeys"))) {
            return walk.map(path -> path.getFileName().toString())
                    .anyMatch(name -> name.endsWith(".new")
                            || (name.startsWith(".acra-tools.") && !name.equals(".acra-tools.lock")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sees what the next run does to the keystore in its directory. */
    KeystoreWatch watch() {
        return new KeystoreWatch(work.resolve(".acrakeys"));
    }

    String masterKey() {
        return masterKey;
    }

    LiveDatabase database() {
        return database;
    }

    Path work() {
        return work;
    }

    /** The tool on all rows. */
    ToolRun run(String... more) {
        return run(database.dsn(), more);
    }

    ToolRun run(String dsn, String[] more) {
        return bare(dsn).env("ACRA_MASTER_KEY", masterKey).args(more);
    }

    /** The tool on all rows, without a master key. */
    ToolRun bare() {
        return bare(database.dsn());
    }

    private ToolRun bare(String dsn) {
        boolean mySql = kind.equals("mysql");
        ToolRun run = Distribution.tool("acra-rotate", work)
                .args("--" + kind + "_enable", "--db_connection_string=" + dsn, "--zonemode_enable=false")
                .args("--sql_select=select id, owner, data from rot order by id")
                .args("--sql_update=update rot set data=" + (mySql ? "? where id=?" : "$1 where id=$2"));
        return redis == null ? run : run.args("--redis_host_port=127.0.0.1:" + redis.port());
    }

    /**
     * Opens every row with the keystore's keys, history included, and compares the data.
     *
     * @return how many are under the current keys
     */
    int opens() {
        int current = 0;
        List<List<Object>> rows = database.select("select id, owner, data from rot order by id");
        List<EnvelopeReader> readers = new ArrayList<>();
        List<EcPrivateKey> pairs = new ArrayList<>();
        List<Secret> symmetric = new ArrayList<>();
        try (LiveKeystore keys = keystore()) {
            for (ClientId client : CLIENTS) {
                readers.add(reader(keys, client, pairs, symmetric));
            }
            for (List<Object> row : rows) {
                int id = ((Number) row.get(0)).intValue();
                assertEquals(CLIENTS.get(id % 2).value(), row.get(1));
                try (OpenedEnvelope opened = readers.get(id % 2).open((byte[]) row.get(2))) {
                    assertArrayEquals(data(id), opened.data(), "row " + id);
                    current += opened.generation() == 0 ? 1 : 0;
                }
            }
        } finally {
            readers.forEach(EnvelopeReader::close);
            pairs.forEach(EcPrivateKey::close);
            symmetric.forEach(Secret::close);
        }
        return current;
    }

    private static EnvelopeReader reader(
            LiveKeystore keys, ClientId client, List<EcPrivateKey> opened, List<Secret> openedSymmetric) {
        List<EcPrivateKey> pairs = new ArrayList<>();
        KeyHistory history = keys.keystore().history(PackagedRotate.pair(client));
        for (int i = 0; i < history.size(); i++) {
            try (Secret container = history.open(i)) {
                pairs.add(EcPrivateKey.read(container));
            }
        }
        opened.addAll(pairs);
        List<Secret> symmetric = new ArrayList<>();
        KeyHistory symmetricHistory = keys.keystore().history(PackagedRotate.symmetric(client));
        for (int i = 0; i < symmetricHistory.size(); i++) {
            symmetric.add(symmetricHistory.open(i));
        }
        openedSymmetric.addAll(symmetric);
        return new EnvelopeReader(P256.portable(), pairs, symmetric, Envelope.contextOf(client));
    }

    /** Of the first client's key pair. */
    int generations() {
        try (LiveKeystore keys = keystore()) {
            return generations(keys, PackagedRotate.pair(CLIENTS.get(0)));
        }
    }

    /** @throws AssertionError unless all clients' keys are of equally many generations, as they are made together */
    void requireKeysAlike() {
        try (LiveKeystore keys = keystore()) {
            int generations = generations(keys, PackagedRotate.pair(CLIENTS.get(0)));
            for (ClientId client : CLIENTS) {
                assertEquals(generations, generations(keys, PackagedRotate.pair(client)));
                assertEquals(generations, generations(keys, PackagedRotate.symmetric(client)));
            }
        }
    }

    private static int generations(LiveKeystore keys, KeyRef key) {
        return keys.keystore().history(key).size();
    }

    /** @throws AssertionError if a run that is gone left anything locked, in the database or the keystore */
    void requireNothingLocked() {
        NoLocks.in(database, kind.equals("mysql"), "rot");
        NoLocks.below(work.resolve(".acrakeys"));
    }

    @Override
    public void close() {
        database.close();
    }
}
