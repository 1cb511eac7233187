package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.packaged.MemoryAllowance;
import acratools.testkit.LiveVault;
import acratools.testkit.MemoryHit.Form;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches all memory of a change of the master key, where it ends, for both master keys and every key of the keystore. */
class MasterKeyRotationErasureIT {
    private static final String NEW = "new master key";

    @TempDir
    private Path scratch;

    @Test
    void leavesNothingOfEitherMasterKeyOrAnyKey() throws Exception {
        for (String version : List.of("v1", "v2")) {
            RotatedKeystore keystore = new RotatedKeystore(
                    Files.createDirectory(scratch.resolve(version)).resolve("keys"), version, 2);
            search(version, keystore, MemoryScan.of(keystore.rotation()), 0, MemoryAllowance.NONE);
        }
    }

    @Test
    void leavesNothingWhenToldToEndInTheMiddle() throws Exception {
        RotatedKeystore keystore = new RotatedKeystore(
                Files.createDirectory(scratch.resolve("work")).resolve("keys"), "v1", 2);
        MemoryScan scan = MemoryScan.of(keystore.rotation()).signalBeforeChange(Signal.TERM, 9, keystore.root);
        search("SIGTERM", keystore, scan, 143, MemoryAllowance.NONE);
    }

    @Test
    void leavesOfMasterKeysFromVaultOnlyWhatTheJdkCopied() throws Exception {
        RotatedKeystore keystore = new RotatedKeystore(
                Files.createDirectory(scratch.resolve("work")).resolve("keys"), "v1", 2);
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.writeKv2("secret", "one", "{\"acra_master_key\":\"" + keystore.present() + "\"}");
            vault.writeKv2("secret", "two", "{\"acra_master_key\":\"" + keystore.coming() + "\"}");
            String reason = "HttpURLConnection's input buffer, which the end of the body leaves as it is";
            MemoryScan scan = MemoryScan.of(keystore.tool()
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/one")
                    .args(
                            "--new_vault_connection_api_string=" + vault.address(),
                            "--new_vault_secrets_path=secret/two"));
            String twice = "HttpURLConnection and Spring, as of one fetch, for each of the two";
            search(
                    "both from Vault",
                    keystore,
                    scan,
                    0,
                    List.of(
                            new MemoryAllowance(MemoryAllowance.TOKEN, Form.RAW, 28, twice),
                            new MemoryAllowance(MemoryAllowance.MASTER_KEY, Form.BASE64, 1, reason),
                            new MemoryAllowance(NEW, Form.BASE64, 1, reason)));
        }
    }

    private static void search(
            String name, RotatedKeystore keystore, MemoryScan scan, int exit, List<MemoryAllowance> allowed) {
        Map<String, byte[]> secrets = new TreeMap<>();
        addMasterKey(secrets, MemoryAllowance.MASTER_KEY, keystore.version, keystore.present());
        secrets.put(MemoryAllowance.TOKEN, LiveVault.ROOT_TOKEN.getBytes(StandardCharsets.US_ASCII));
        addMasterKey(secrets, NEW, keystore.version, keystore.coming());
        keystore.keys(keystore.present()).forEach((key, hex) -> {
            byte[] bytes = HexFormat.of().parseHex(hex);
            // Of a private half, what follows its container's head: head and checksum are no secret.
            secrets.put(key, bytes.length == 45 ? Arrays.copyOfRange(bytes, 13, 45) : bytes);
        });
        try (StoppedProcess process = scan.start()) {
            assertEquals("java", process.executable().getFileName().toString());
            assertEquals("exit", process.reason());
            byte[] control = "--rotate_master_key".getBytes(StandardCharsets.US_ASCII);
            assertFalse(process.search(Map.of("control", control)).hits().isEmpty(), "the search finds what is there");
            MemoryAllowance.require("change of the master key, " + name, process.search(secrets), allowed);
            process.resume().assertExit(exit);
        }
    }

    private static void addMasterKey(Map<String, byte[]> secrets, String name, String version, String base64) {
        byte[] encoded = Base64.getDecoder().decode(base64);
        if (version.equals("v1")) {
            secrets.put(name, encoded);
            return;
        }
        String[] parts = new String(encoded, StandardCharsets.US_ASCII).split("\"", -1);
        secrets.put(name, Base64.getDecoder().decode(parts[3]));
        secrets.put(name + " to sign with", Base64.getDecoder().decode(parts[7]));
    }
}
