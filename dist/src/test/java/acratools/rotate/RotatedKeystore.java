package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.packaged.Distribution;
import acratools.packaged.LiveKeystore;
import acratools.secret.Secret;
import acratools.testkit.ToolRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A keystore of many clients, each with a history, and the master keys that it goes to and fro between. */
final class RotatedKeystore {
    private static final SecureRandom RANDOM = new SecureRandom();

    final Path root;
    final String version;
    private String present;
    private String coming;

    /** Made anew; {@code version} is {@code v1} or {@code v2}. */
    RotatedKeystore(Path root, String version, int clients) {
        this.root = root;
        this.version = version;
        this.present = masterKey(version);
        this.coming = masterKey(version);
        try (LiveKeystore live = LiveKeystore.open(root, version, present)) {
            for (int generation = 0; generation < 2; generation++) {
                live.write(refs(clients));
            }
        }
    }

    private static List<KeyRef> refs(int clients) {
        List<KeyRef> refs = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            ClientId client = new ClientId("client-" + i);
            refs.add(new KeyRef(client, KeyKind.STORAGE_PAIR));
            refs.add(new KeyRef(client, KeyKind.STORAGE_SYMMETRIC));
            refs.add(new KeyRef(client, KeyKind.HMAC));
        }
        refs.add(new KeyRef(new ZoneId("DDDDDDDDaaaabbbbccccdddd"), KeyKind.STORAGE_PAIR));
        refs.add(new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));
        refs.add(new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR));
        return refs;
    }

    /** A fresh one, as {@code ACRA_MASTER_KEY} takes it. */
    static String masterKey(String version) {
        if (version.equals("v1")) {
            return randomKey();
        }
        String json = "{\"encryption\":\"" + randomKey() + "\",\"signature\":\"" + randomKey() + "\"}";
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.US_ASCII));
    }

    private static String randomKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    String present() {
        return present;
    }

    String coming() {
        return coming;
    }

    /** After a run that was done. */
    void swap() {
        String before = present;
        present = coming;
        coming = before;
    }

    /** The packaged tool on this keystore, without a master key in its environment. */
    ToolRun tool() {
        return Distribution.tool("acra-rotate", root.getParent())
                .args("--rotate_master_key", "--keys_dir=" + root.getFileName());
    }

    /** The same with both master keys in the environment. */
    ToolRun rotation() {
        return tool().env("ACRA_MASTER_KEY", present).env("ACRA_NEW_MASTER_KEY", coming);
    }

    /** Every private half and symmetric key in hex, by place and generation; all must open under {@code masterKey}. */
    Map<String, String> keys(String masterKey) {
        Map<String, String> keys = new TreeMap<>();
        try (LiveKeystore live = LiveKeystore.open(root, version, masterKey)) {
            Keystore keystore = live.keystore();
            for (KeyEntry entry : keystore.list()) {
                if (entry.half() != Half.PUBLIC) {
                    try (Secret key =
                            keystore.history(entry.ref().orElseThrow()).open(entry.generation())) {
                        keys.put(entry.path() + " " + entry.generation(), key.use(HexFormat.of()::formatHex));
                    }
                }
            }
        }
        assertTrue(keys.size() > 5, keys.keySet()::toString);
        return keys;
    }

    /** Those that open under {@code masterKey}, by place and generation; halves of pairs belong together. */
    Set<String> open(String masterKey) {
        Set<String> open = new TreeSet<>();
        try (LiveKeystore live = LiveKeystore.open(root, version, masterKey)) {
            for (KeyReport report : live.keystore().inspect()) {
                if (report.problem().isEmpty()) {
                    open.add(report.path() + " " + report.generation());
                }
            }
        }
        return open;
    }

    /** @throws AssertionError if a key opens under neither master key */
    void requireEachUnderOneOfTheTwo(Set<String> all) {
        Set<String> open = open(present);
        Set<String> underNew = open(coming);
        open.addAll(underNew);
        assertEquals(all, open);
    }
}
