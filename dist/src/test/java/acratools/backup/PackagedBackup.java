package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.Distribution;
import acratools.packaged.TriedKeystore;
import acratools.testkit.ToolRun;
import java.nio.file.Path;

/** The packaged acra-backup. */
final class PackagedBackup {
    static final String NAME = "acra-backup";

    private PackagedBackup() {}

    static ToolRun export(TriedKeystore keystore, Path file) {
        return keystore.tool(NAME).args("--action=export", "--file=" + file);
    }

    static ToolRun importing(TriedKeystore keystore, Path file, String backupKey) {
        return keystore.tool(NAME).env("BACKUP_MASTER_KEY", backupKey).args("--action=import", "--file=" + file);
    }

    static ToolRun verify(TriedKeystore keystore, Path file, String backupKey) {
        return Distribution.tool(NAME, keystore.work())
                .env("BACKUP_MASTER_KEY", backupKey)
                .args("--action=verify", "--file=" + file);
    }

    /** The key that an export printed, alone. */
    static String key(String stdout) {
        assertTrue(stdout.endsWith("\n"), stdout);
        String key = stdout.substring(0, stdout.length() - 1);
        assertEquals(-1, key.indexOf('\n'), stdout);
        return key;
    }
}
