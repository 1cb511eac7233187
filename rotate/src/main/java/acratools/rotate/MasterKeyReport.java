package acratools.rotate;

import acratools.cli.StoredMasterKey;
import acratools.cli.TextTable;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.RewrapCensus;
import acratools.keystore.RewrapCensus.Broken;
import acratools.keystore.RewrapCensus.Count;
import acratools.masterkey.vault.WrittenSecret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code --rotate_master_key} prints.
 *
 * @param census as it was before the first key was written
 */
record MasterKeyReport(RewrapCensus census) {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    private static final String TOTAL = "total";
    private static final List<String> HEADER = List.of("KEY", "OLD", "NEW", "NEITHER");

    /** A line for each kind of key, in columns, and one for each key that does not open. */
    String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        census.counts().forEach((kind, count) -> rows.add(row(kind, count)));
        rows.add(row(TOTAL, census.total()));
        StringBuilder table = new StringBuilder(TextTable.ofNumbers(rows));
        for (Broken broken : census.broken()) {
            table.append(broken.name()).append(": ").append(broken.problem()).append('\n');
        }
        return table.toString();
    }

    private static List<String> row(String kind, Count count) {
        return List.of(
                kind,
                Integer.toString(count.underOld()),
                Integer.toString(count.underNew()),
                Integer.toString(count.underNeither()));
    }

    /**
     * {@code {"version":1,"keystore":"v1","keys":{"hmac":{"old":1,"new":0,"neither":0},…},"total":{…},"broken":
     * [{"key":…,"problem":…}],"unknown":[…]}}.
     */
    Map<String, Object> censusJson() {
        Map<String, Object> json = head();
        Map<String, Object> keys = new LinkedHashMap<>();
        census.counts().forEach((kind, count) -> keys.put(kind, censusOf(count)));
        json.put("keys", keys);
        json.put(TOTAL, censusOf(census.total()));
        List<Map<String, Object>> broken = new ArrayList<>();
        for (Broken each : census.broken()) {
            Map<String, Object> key = new LinkedHashMap<>();
            key.put("key", each.name());
            key.put("problem", each.problem());
            broken.add(key);
        }
        json.put("broken", broken);
        json.put("unknown", census.unknown());
        return json;
    }

    private static Map<String, Object> censusOf(Count count) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("old", count.underOld());
        json.put("new", count.underNew());
        json.put("neither", count.underNeither());
        return json;
    }

    /**
     * Of a run that is done: {@code {"version":1,"keystore":"v1","keys":{"hmac":{"rotated":1,"left_alone":0},…},"total":{…},
     * "unknown":[…]}}, {@code left_alone} being those that were under the new master key before. If the new one was put into
     * Vault, {@code "master_key":{"vault":"https://…","path":"secret/acra","version":2}}, with the {@code "namespace"} where it is
     * not the root, and {@code "former_master_key"} with
     * the same of the one to go back to, or its {@code "source"}.
     */
    Map<String, Object> summaryJson(Optional<StoredMasterKey> stored) {
        Map<String, Object> json = head();
        stored.ifPresent(key -> {
            json.put("master_key", place(key.written()));
            json.put(
                    "former_master_key",
                    key.former().isPresent() ? place(key.former().get()) : Map.of("source", key.formerSource()));
        });
        Map<String, Object> keys = new LinkedHashMap<>();
        census.counts().forEach((kind, count) -> keys.put(kind, summaryOf(count)));
        json.put("keys", keys);
        json.put(TOTAL, summaryOf(census.total()));
        json.put("unknown", census.unknown());
        return json;
    }

    private static Map<String, Object> place(WrittenSecret secret) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("vault", secret.address().toString());
        secret.namespace().ifPresent(name -> json.put("namespace", name));
        json.put("path", secret.path().toString());
        secret.version().ifPresent(version -> json.put("version", version));
        return json;
    }

    /** How the log names the version of a secret. */
    static String version(WrittenSecret secret) {
        return secret.version().isPresent() ? Integer.toString(secret.version().getAsInt()) : "none";
    }

    private static Map<String, Object> summaryOf(Count count) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rotated", count.underOld());
        json.put("left_alone", count.underNew());
        return json;
    }

    private Map<String, Object> head() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", JSON_VERSION);
        json.put("keystore", census.version() == KeystoreVersion.V1 ? "v1" : "v2");
        return json;
    }
}
