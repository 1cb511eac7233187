package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyRef;
import acratools.keystore.KeyEntry.Half;
import acratools.log.Log;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real Acra wrote to Redis is read whole, added to, and still there. */
@ExtendWith(LiveServers.class)
class RedisGoldenTest {
    private static final Log NO_LOG = (level, message, pairs) -> {};

    private static LiveRedis redis;

    private JsonNode expected;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    @BeforeEach
    void emptyRedis() {
        redis.call("FLUSHALL");
    }

    private JsonNode load(KeystoreVersion version) {
        String folder = "redis/" + version.name().toLowerCase(Locale.ROOT);
        expected = Golden.json(folder + "/expected.json");
        JsonNode dump = Golden.json(folder + "/dump.json");
        for (Map.Entry<String, JsonNode> entry : dump.get("redis").properties()) {
            redis.call("SET", entry.getKey(), entry.getValue().asText());
        }
        return dump;
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void readsEveryKeyThatAcraWrote(KeystoreVersion version) {
        JsonNode dump = load(version);
        Map<String, String> before = redis.dump();
        assertEquals(dump.get("redis").size(), before.size());
        with(version, dump, (keystore, storage) -> {
            assertEquals(wanted(version), found(keystore, storage));
            Set<String> paths = new TreeSet<>();
            keystore.list().forEach(entry -> paths.add(entry.path()));
            Set<String> stored = new TreeSet<>();
            for (String key : before.keySet()) {
                if (!key.endsWith("/version")) {
                    stored.add(key.substring(KeystoreChild.ROOT.length() + 1));
                }
            }
            assertEquals(stored, paths);
        });
        assertEquals(before, redis.dump());
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void addsKeysAndStillHasTheOldOnes(KeystoreVersion version) {
        JsonNode dump = load(version);
        with(version, dump, (keystore, storage) -> {
            Set<KeyRef> refs = new LinkedHashSet<>();
            keystore.list().forEach(entry -> refs.add(entry.ref().orElseThrow()));
            assertTrue(refs.size() > 5);
            TrialKeystore.write(keystore, refs);
            List<String> wanted = wanted(version);
            List<String> found = found(keystore, storage);
            int halves = 0;
            for (KeyEntry entry : keystore.list()) {
                boolean counts = version == KeystoreVersion.V1 || entry.half() != Half.PUBLIC;
                halves += counts && entry.generation() == 0 ? 1 : 0;
            }
            if (version == KeystoreVersion.V2) {
                wanted.removeIf(key -> key.startsWith("public"));
                found.removeIf(key -> key.startsWith("public"));
            }
            assertTrue(found.containsAll(wanted));
            assertEquals(wanted.size() + halves, found.size());
        });
    }

    /** Half and content of each key that a keystore gives out. */
    private List<String> wanted(KeystoreVersion version) {
        Map<String, List<JsonNode>> byRing = new TreeMap<>();
        List<String> wanted = new ArrayList<>();
        for (JsonNode key : expected.get("keys")) {
            if (version == KeystoreVersion.V1) {
                wanted.add(key.get("kind").asText() + " " + key.get("hex").asText());
            } else {
                byRing.computeIfAbsent(key.get("path").asText(), any -> new ArrayList<>())
                        .add(key);
            }
        }
        byRing.values()
                .forEach(keys ->
                        keys.sort(Comparator.comparing(key -> -key.get("seqnum").asInt())));
        for (List<JsonNode> keys : byRing.values()) {
            for (int i = 0; i < keys.size(); i++) {
                for (String half : List.of("public", "private", "symmetric")) {
                    // Former public halves of rings are of no use to anyone, and not given out.
                    if (keys.get(i).has(half) && (i == 0 || !half.equals("public"))) {
                        wanted.add(half + " " + keys.get(i).get(half).asText());
                    }
                }
            }
        }
        wanted.sort(Comparator.naturalOrder());
        return wanted;
    }

    private static List<String> found(Keystore keystore, Storage storage) {
        List<String> found = new ArrayList<>();
        for (KeyEntry entry : keystore.list()) {
            KeyRef ref = entry.ref().orElseThrow();
            String half = entry.half().name().toLowerCase(Locale.ROOT) + " ";
            if (entry.half() != Half.PUBLIC) {
                try (Secret key = keystore.history(ref).open(entry.generation())) {
                    found.add(half + key.use(HexFormat.of()::formatHex));
                }
            } else if (entry.generation() == 0) {
                found.add(
                        half + HexFormat.of().formatHex(keystore.publicKey(ref).container()));
            } else if (keystore.version() == KeystoreVersion.V1) {
                byte[] former = storage.read(entry.path(), Access.PUBLIC).orElseThrow();
                found.add(half + HexFormat.of().formatHex(former));
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    @FunctionalInterface
    private interface Work {
        void run(Keystore keystore, Storage storage);
    }

    private static void with(KeystoreVersion version, JsonNode dump, Work work) {
        byte[] encoded = Base64.getDecoder().decode(dump.get("master_key").asText());
        try (Secret text = Secret.adopt(encoded);
                MasterKey masterKey =
                        new MasterKeyCodec(new OpenSecrets(), NO_LOG).decode(text, version, "the golden master key");
                Secret noSigner = TrialKeystore.secret('s');
                Storage storage = RedisTrial.on(redis.port()).open(KeystoreChild.ROOT);
                Keystore keystore = TrialKeystore.open(
                        storage,
                        KeystoreDetection.detect(storage).orElseThrow(),
                        masterKey.encryptionKey(),
                        masterKey instanceof MasterKeyPair pair ? pair.signatureKey() : noSigner)) {
            assertEquals(version, keystore.version());
            work.run(keystore, storage);
        }
    }
}
