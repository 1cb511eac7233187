package acratools.cli;

import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.keystore.KeyReport;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How tools show keys: as a table, and as rows of JSON. */
public final class KeyTable {
    private static final List<String> HEADER = List.of("KEY", "OWNER", "GENERATION", "STATE", "CREATED", "OPENS");

    private KeyTable() {}

    /** One line a key, in columns. */
    public static String of(List<KeyReport> keys) {
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
                    opens(key)));
        }
        return TextTable.of(rows);
    }

    private static String opens(KeyReport key) {
        return key.problem()
                .map(problem -> "no: " + problem)
                .orElseGet(() -> key.note().map(note -> "yes, " + note).orElse("yes"));
    }

    /** One map a key, the names in their order. */
    public static List<Map<String, Object>> rows(List<KeyReport> keys) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (KeyReport key : keys) {
            rows.add(json(key));
        }
        return rows;
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
        key.note().ifPresent(note -> row.put("note", note));
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
