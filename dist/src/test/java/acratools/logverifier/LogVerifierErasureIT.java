package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.logverifier.format.AuditLogFormat;
import acratools.packaged.ErasureTrial;
import acratools.packaged.KeystoreKind;
import acratools.packaged.MemoryAllowance;
import acratools.packaged.TriedKeystore;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Searches all memory of the packaged tool, where it ends, for the master key, the audit-log key and what is derived from it:
 * who has the key of an entry can sign all that come behind it.
 */
class LogVerifierErasureIT {
    private static final ErasureTrial TRIAL = new ErasureTrial(PackagedLogVerifier.TOOL, PackagedLogVerifier.TOOL);

    /** Of the entries of a chain. */
    private static final int KEYS = 4;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource(
            value = KeystoreKind.class,
            names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void leavesNothingOfKeys(KeystoreKind kind) throws IOException, GeneralSecurityException {
        TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work"), null, 0);
        byte[] key = PackagedLogVerifier.newKey(keystore);
        Files.write(keystore.work().resolve("a.log"), PackagedLogVerifier.log(AuditLogFormat.PLAINTEXT, key));
        ToolRun run = keystore.tool(PackagedLogVerifier.TOOL).args("--audit_log_file=a.log");
        TRIAL.search("verified", keystore, 1, MemoryScan.of(run), List.of(), derived(key))
                .assertExit(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Signal.class,
            names = {"INT", "TERM"})
    void endsAtOnceWhenToldToAndLeavesNothing(Signal signal) throws IOException, GeneralSecurityException {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("work"), null, 0);
        byte[] key = PackagedLogVerifier.newKey(keystore);
        Path pipe = keystore.work().resolve("pipe");
        ToolRun.command("mkfifo", pipe.toString()).run().assertExit(0);
        byte[] log = PackagedLogVerifier.log(AuditLogFormat.PLAINTEXT, key);
        Files.write(keystore.work().resolve("a.log"), log);
        Files.writeString(keystore.work().resolve("logs"), "a.log\nnowhere.log\npipe\n");
        // A writer that writes nothing: the tool waits for more of the log when the signal comes.
        Process writer = new ProcessBuilder("sh", "-c", "exec 3<>\"$0\"; exec sleep 60", pipe.toString()).start();
        try {
            ToolRun run = keystore.tool(PackagedLogVerifier.TOOL)
                    .args("--audit_log_file_list=logs", "--audit_log_missing_ok")
                    .within(Duration.ofSeconds(30));
            MemoryScan scan = MemoryScan.of(run).signalWhenPrints(signal, "nowhere.log is missing");
            try (StoppedProcess process = scan.start()) {
                Map<String, byte[]> secrets = new TreeMap<>(keystore.secrets());
                secrets.putAll(keystore.kind().masterSecrets());
                secrets.putAll(derived(key));
                MemoryAllowance.require("log-verifier, " + signal, process.search(secrets), List.of());
                ToolResult end = process.resume();
                assertEquals(signal == Signal.INT ? 130 : 143, end.exitCode(), end::toString);
            }
        } finally {
            writer.destroyForcibly();
        }
    }

    /** The keys of a chain's first entries, as they are and as HMAC pads them. */
    private static Map<String, byte[]> derived(byte[] key) throws GeneralSecurityException {
        Map<String, byte[]> derived = new TreeMap<>();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] k = key;
        for (int i = 0; i < KEYS; i++) {
            k = sha.digest(k);
            derived.put("key of entry " + i, k);
            derived.put("key of entry " + i + ", inner", xor(k, 0x36));
            derived.put("key of entry " + i + ", outer", xor(k, 0x5c));
        }
        return derived;
    }

    private static byte[] xor(byte[] k, int with) {
        byte[] padded = k.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= (byte) with;
        }
        return padded;
    }
}
