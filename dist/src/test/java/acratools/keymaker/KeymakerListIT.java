package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.packaged.KeystoreKind;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged keymaker's listing, of keystores of every kind. */
@ExtendWith(LiveServers.class)
class KeymakerListIT {
    private static final ClientId CLIENT = new ClientId("client");
    private static final ZoneId ZONE = new ZoneId("DDDDDDDDaaaabbbbccccdddd");
    private static final KeyRef HMAC = new KeyRef(CLIENT, KeyKind.HMAC);
    private static final List<KeyRef> ALL = List.of(
            new KeyRef(CLIENT, KeyKind.STORAGE_PAIR),
            new KeyRef(CLIENT, KeyKind.STORAGE_SYMMETRIC),
            HMAC,
            new KeyRef(ZONE, KeyKind.STORAGE_PAIR),
            new KeyRef(ZONE, KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private TriedKeystore keystore(KeystoreKind kind) {
        return TriedKeystore.of(kind, scratch.resolve("work"), redis, 0);
    }

    private static ToolResult list(TriedKeystore keystore, String... more) {
        Map<String, String> before = keystore.state();
        ToolResult result =
                keystore.tool("acra-keymaker").args("--list").args(more).run();
        assertEquals(before, keystore.state());
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void namesEveryKeyAndChangesNothing(KeystoreKind kind) throws IOException {
        TriedKeystore keystore = keystore(kind);
        keystore.write(ALL);
        keystore.write(List.of(HMAC));
        List<String> wanted = new ArrayList<>();
        keystore.keys().forEach((ref, generations) -> {
            for (int i = 0; i < generations.size(); i++) {
                wanted.add(ref.kind().word() + " of " + owner(ref.owner()) + ", " + i);
            }
        });
        assertEquals(ALL.size() + 1, wanted.size());
        String json = list(keystore, "--json").assertExit(0).assertStderr("").stdout();
        JsonNode listing = new ObjectMapper().readTree(json);
        assertEquals("--keystore=" + listing.path("keystore").textValue(), kind.versionFlag());
        List<String> named = new ArrayList<>();
        for (JsonNode key : listing.path("keys")) {
            assertTrue(key.path("opens").booleanValue(), key::toString);
            named.add(key.path("purpose").textValue() + " of " + owner(key) + ", "
                    + key.path("generation").intValue());
        }
        assertEquals(wanted.size(), named.size(), json);
        assertEquals(new TreeSet<>(wanted), new TreeSet<>(named));
        String table = list(keystore).assertExit(0).assertStderr("").stdout();
        assertEquals(1 + wanted.size(), table.lines().count(), table);
    }

    private static String owner(KeyOwner owner) {
        if (owner instanceof ClientId client) {
            return client.value();
        }
        if (owner instanceof ZoneId zone) {
            return zone.value();
        }
        return owner instanceof KeyOwner.PoisonRecords ? "poison records" : "audit log";
    }

    private static String owner(JsonNode key) {
        for (String field : List.of("client_id", "zone_id", "owner")) {
            if (key.has(field)) {
                return key.path(field).textValue();
            }
        }
        throw new AssertionError("no owner: " + key);
    }

    @ParameterizedTest
    @EnumSource
    void namesTheKeyThatIsDamagedAndFails(KeystoreKind kind) throws IOException {
        TriedKeystore keystore = keystore(kind);
        keystore.write(ALL);
        keystore.damage(kind.versionFlag().endsWith("v1") ? "client_hmac" : "client/client/hmac-sym.keyring");
        ToolResult result = list(keystore, "--json").assertExit(1).assertStderrContains("1 of 8 keys");
        List<String> damaged = new ArrayList<>();
        JsonNode keys = new ObjectMapper().readTree(result.stdout()).path("keys");
        for (JsonNode key : keys) {
            if (!key.path("opens").booleanValue()) {
                assertTrue(key.path("problem").isTextual(), key::toString);
                damaged.add(key.path("purpose").textValue() + " of " + owner(key));
            }
        }
        assertEquals(ALL.size(), keys.size());
        assertEquals(List.of(HMAC.kind().word() + " of client"), damaged);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyKeystoreIsAnError(KeystoreKind kind) {
        ToolResult result = list(keystore(kind)).assertExit(1).assertStdout("");
        result.assertStderrContains(".acrakeys").assertStderrContains("\nhint: ");
        // Of version 2 there is none before its first key; of version 1 any directory is one.
        assertTrue(result.stderr().matches("(?s)error: .*: (holds no keys|there is no .*)\n.*"), result::toString);
    }
}
