package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKind;
import acratools.packaged.MemoryAllowance;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches all memory of the packaged tool, where it ends, for the master key, the backup's key and every key inside. */
@ExtendWith(LiveServers.class)
class BackupErasureIT {
    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private TriedKeystore keystore(KeystoreKind kind) {
        TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work"), redis, kind.ordinal());
        keystore.tool("acra-keymaker").run().assertExit(0);
        return keystore;
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void leavesNothingOfAnExportAnImportAndAVerification(KeystoreKind kind) throws IOException {
        TriedKeystore keystore = keystore(kind);
        Map<String, byte[]> secrets = new TreeMap<>(keystore.secrets());
        Path file = scratch.resolve("b");
        Path key = scratch.resolve("b.key");
        MemoryScan scan = MemoryScan.of(PackagedBackup.export(keystore, file).args("--backup_key_file=" + key));
        try (StoppedProcess process = scan.start()) {
            addKeys(secrets, Files.readString(key).trim());
            search("export", kind, process, secrets).assertExit(0).assertStdout("");
        }
        String text = Files.readString(key).trim();
        keystore.clear();
        try (StoppedProcess process =
                MemoryScan.of(PackagedBackup.importing(keystore, file, text)).start()) {
            search("import", kind, process, secrets).assertExit(0);
        }
        assertEquals(6, keystore.soundKeys().size());
        try (StoppedProcess process =
                MemoryScan.of(PackagedBackup.verify(keystore, file, text)).start()) {
            search("verify", kind, process, secrets).assertExit(0);
        }
    }

    /** The one copy that must get out is gone from memory, too, when the tool ends. */
    @ParameterizedTest
    @EnumSource(names = "V2_IN_REDIS")
    void leavesNothingOfAKeyThatItPrints(KeystoreKind kind) {
        TriedKeystore keystore = keystore(kind);
        MemoryScan scan = MemoryScan.of(PackagedBackup.export(keystore, scratch.resolve("b")));
        try (StoppedProcess process = scan.start()) {
            Map<String, byte[]> secrets = new TreeMap<>(keystore.secrets());
            addKeys(secrets, PackagedBackup.key(process.printed()));
            search("export to stdout", kind, process, secrets).assertExit(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "V1_IN_DIRECTORY")
    void leavesNothingWhenToldToEndInTheMiddleOfAnImport(KeystoreKind kind) throws IOException {
        TriedKeystore keystore = keystore(kind);
        HereBackup backup = new HereBackup(scratch.resolve("b"), scratch.resolve("b.key"));
        backup.export(keystore);
        Map<String, byte[]> secrets = new TreeMap<>(keystore.secrets());
        addKeys(secrets, backup.keyText());
        keystore.clear();
        MemoryScan scan = MemoryScan.of(PackagedBackup.importing(keystore, backup.file(), backup.keyText()))
                .signalBeforeChange(Signal.TERM, 6, keystore.work());
        try (StoppedProcess process = scan.start()) {
            ToolResult end = search("SIGTERM", kind, process, secrets);
            assertTrue(end.exitCode() == 143 || end.exitCode() == 0, end::toString);
        }
    }

    private static ToolResult search(String name, KeystoreKind kind, StoppedProcess process, Map<String, byte[]> keys) {
        assertEquals("exit", process.reason());
        Map<String, byte[]> secrets = new TreeMap<>(keys);
        secrets.putAll(kind.masterSecrets());
        byte[] control = "--action=".getBytes(StandardCharsets.US_ASCII);
        assertFalse(process.search(Map.of("control", control)).hits().isEmpty(), "the search finds what is there");
        MemoryAllowance.require("acra-backup, " + kind + ", " + name, process.search(secrets), MemoryAllowance.NONE);
        return process.resume();
    }

    /** A backup's key as it is, or both of the access keys. */
    private static void addKeys(Map<String, byte[]> secrets, String text) {
        if (!text.startsWith("{")) {
            secrets.put("backup key", Base64.getDecoder().decode(text));
            return;
        }
        String[] parts = text.split("\"", -1);
        secrets.put("backup's encryption key", Base64.getDecoder().decode(parts[3]));
        secrets.put("backup's signature key", Base64.getDecoder().decode(parts[7]));
    }
}
