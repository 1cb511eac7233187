package acratools.backup;

import acratools.cli.KeyTable;
import acratools.failure.InputFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeyReport;
import acratools.keystore.KeystoreVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is in a backup, and whether it is sound. */
record Verification(String subject, KeystoreVersion version, List<KeyReport> keys) {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    Verification {
        keys = List.copyOf(keys);
    }

    /** @param subject names the file in messages */
    static Verification of(BackupContent content, String subject) {
        return new Verification(subject, content.version(), content.reports());
    }

    String table() {
        return KeyTable.of(keys);
    }

    /** {@code {"version":1,"keystore":"v1","keys":[…]}}, the keys as acra-keymaker --list has them. */
    Map<String, Object> json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", JSON_VERSION);
        report.put("keystore", version.name().toLowerCase(Locale.ROOT));
        report.put("keys", KeyTable.rows(keys));
        return report;
    }

    /** What to end the run with if a key is none or a half does not match. */
    Optional<InputFailure> failure() {
        int bad = 0;
        for (KeyReport key : keys) {
            bad += key.problem().isPresent() ? 1 : 0;
        }
        if (keys.isEmpty()) {
            return Optional.of(new InputFailure(subject, "holds no keys", "take another backup"));
        }
        return bad == 0
                ? Optional.empty()
                : Optional.of(new InputFailure(
                        subject,
                        bad + " of " + keys.size() + " keys are no keys or do not match",
                        "it cannot be imported: take another backup"));
    }
}
