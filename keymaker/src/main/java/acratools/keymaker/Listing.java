package acratools.keymaker;

import acratools.failure.KeystoreFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreVersion;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key of a keystore, and whether it opens.
 *
 * @param place names the keystore in messages
 */
record Listing(String place, KeystoreVersion version, List<KeyReport> keys) {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    private static final List<String> HEADER = List.of("KEY", "OWNER", "GENERATION", "STATE", "CREATED", "OPENS");

    Listing {
        keys = List.copyOf(keys);
    }

    /** @throws KeystoreFailure if there is no key in it */
    static Listing of(Keystore keystore, String place) {
        List<KeyReport> keys = keystore.inspect();
        if (keys.isEmpty()) {
            throw new KeystoreFailure(
                    place, "holds no keys", "give the directory of the keystore that is meant with --keys_output_dir");
        }
        return new Listing(place, keystore.version(), keys);
    }

    /** What to end the run with if a key does not open or a half does not match. */
    Optional<KeystoreFailure> failure() {
        int bad = 0;
        for (KeyReport key : keys) {
            bad += key.problem().isPresent() ? 1 : 0;
        }
        return bad == 0
                ? Optional.empty()
                : Optional.of(new KeystoreFailure(
                        place,
                        bad + " of " + keys.size() + " keys do not open or do not match",
                        "see that this is the keystore's master key; finish an interrupted change of it with acra-rotate"
                                + " --rotate_master_key; restore damaged keys from a backup"));
    }

    /** One line a key, in columns. */
    String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (KeyReport key : keys) {
            rows.add(List.of(
                    key.ref().map(ref -> ref.kind().word()).orElse(key.path()),
                    key.ref().map(ref -> owner(ref.owner())).orElse("legacy"),
                    Integer.toString(key.generation()),
                    key.state(),
                    key.created()
                            .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                            .orElse("-"),
                    key.problem().map(problem -> "no: " + problem).orElse("yes")));
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length - 1; i++) {
                table.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            table.append(row.get(widths.length - 1)).append('\n');
        }
        return table.toString();
    }

    /** {@code {"version":1,"keystore":"v1","keys":[…]}}. */
    Map<String, Object> json() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (KeyReport key : keys) {
            rows.add(json(key));
        }
        Map<String, Object> listing = new LinkedHashMap<>();
        listing.put("version", JSON_VERSION);
        listing.put("keystore", version == KeystoreVersion.V1 ? "v1" : "v2");
        listing.put("keys", rows);
        return listing;
    }

    private static Map<String, Object> json(KeyReport key) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("path", key.path());
        row.put("purpose", key.ref().map(ref -> ref.kind().word()).orElse("legacy"));
        if (key.ref().isPresent()) {
            KeyOwner owner = key.ref().get().owner();
            if (owner instanceof ClientId client) {
                row.put("client_id", client.value());
            } else if (owner instanceof ZoneId zone) {
                row.put("zone_id", zone.value());
            } else {
                row.put("owner", owner(owner));
            }
        }
        row.put("generation", key.generation());
        row.put("state", key.state());
        key.created().ifPresent(time -> row.put("created", time.toString()));
        row.put("opens", key.problem().isEmpty());
        key.problem().ifPresent(problem -> row.put("problem", problem));
        return row;
    }

    private static String owner(KeyOwner owner) {
        if (owner instanceof ClientId client) {
            return "client " + client.value();
        }
        if (owner instanceof ZoneId zone) {
            return "zone " + zone.value();
        }
        return owner instanceof KeyOwner.PoisonRecords ? "poison records" : "audit log";
    }
}
