package acratools.backup;

import acratools.keystore.KeystoreVersion;
import acratools.keystore.RestorePlan;
import acratools.keystore.RestorePlan.Fate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code --dry-run} prints. */
final class PlanReport {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    private static final int WIDTH = "CONFLICT  ".length();

    private PlanReport() {}

    /** One line a key: what becomes of it, and its path. */
    static String table(RestorePlan plan) {
        StringBuilder table = new StringBuilder();
        for (Map.Entry<String, Fate> each : plan.fates().entrySet()) {
            String word = word(each.getValue());
            table.append(word)
                    .append(" ".repeat(WIDTH - word.length()))
                    .append(each.getKey())
                    .append('\n');
        }
        return table.toString();
    }

    /** {@code {"version":1,"keystore":"v1","keys":[{"path":…,"action":…}]}}. */
    static Map<String, Object> json(RestorePlan plan, KeystoreVersion version) {
        List<Map<String, Object>> rows = new ArrayList<>();
        plan.fates().forEach((path, fate) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("path", path);
            row.put("action", word(fate));
            rows.add(row);
        });
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", JSON_VERSION);
        report.put("keystore", version.name().toLowerCase(Locale.ROOT));
        report.put("keys", rows);
        return report;
    }

    private static String word(Fate fate) {
        return fate.name().toLowerCase(Locale.ROOT);
    }
}
