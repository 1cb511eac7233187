package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.LiveKeystore;
import acratools.packaged.MemoryAllowance;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches all memory of the packaged tool, where it ends, for the master key, the client's keys and the data. */
class RotateErasureIT {
    private static final KeyOwner CLIENT = new ClientId("client");
    private static final String PAIR = "client_storage";
    private static final int PAIR_LENGTH = 45;
    private static final int SCALAR_OFFSET = 13;

    @TempDir
    private Path scratch;

    private Path work;
    private ToolRun run;
    private final Map<String, byte[]> data = new TreeMap<>();

    @BeforeEach
    void makeFiles() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
        Distribution.withMasterKey("acra-keymaker", work)
                .args("--keystore=v1")
                .run()
                .assertExit(0);
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", Distribution.masterKeyBase64())) {
            write("struct", PackagedRotate.acraStruct(live.keystore(), CLIENT, marked("struct", 100)));
            write("block", PackagedRotate.acraBlock(live.keystore(), CLIENT, marked("block", 5_000)));
            write("large", PackagedRotate.acraBlock(live.keystore(), CLIENT, marked("large", 2 << 20)));
        }
        Files.writeString(work.resolve("map.json"), "{\"client\":[\"struct\",\"block\",\"large\"]}");
        run = PackagedRotate.withMasterKey(work).args("--file_map_config=map.json", "--zonemode_enable=false");
    }

    private void write(String name, byte[] value) throws IOException {
        Files.write(work.resolve(name), value);
    }

    /** Random bytes, of which the first and the last 32 are searched for. */
    private byte[] marked(String name, int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        data.put(name + ", beginning", Arrays.copyOf(bytes, 32));
        data.put(name + ", end", Arrays.copyOfRange(bytes, length - 32, length));
        return bytes;
    }

    @Test
    void leavesNothing() {
        try (StoppedProcess process = MemoryScan.of(run).start()) {
            assertEquals("java", process.executable().getFileName().toString());
            assertEquals("exit", process.reason());
            byte[] control = "\"new_public_key\":\"VUVDMgAAAC".getBytes(StandardCharsets.US_ASCII);
            assertFalse(process.search(Map.of("control", control)).hits().isEmpty(), "the search finds what is there");
            Map<String, byte[]> secrets = secrets();
            assertEquals(11, secrets.size());
            MemoryAllowance.require("rotate", process.search(secrets), List.of());
            process.resume().assertExit(0);
        }
    }

    @Test
    void leavesNothingWhenToldToEndInTheMiddle() {
        MemoryScan scan = MemoryScan.of(run).signalBeforeChange(Signal.TERM, 3, work);
        try (StoppedProcess process = scan.start()) {
            MemoryAllowance.require("rotate, SIGTERM in the middle", process.search(secrets()), List.of());
            ToolResult end = process.resume();
            assertTrue(end.exitCode() == 143 || end.exitCode() == 0, end::toString);
        }
    }

    /** The client's storage keys of both generations, the master key, and the ends of the data. */
    private Map<String, byte[]> secrets() {
        Map<String, byte[]> secrets = new TreeMap<>(data);
        new KeystoreKeys(work.resolve(".acrakeys")).open().forEach((file, generations) -> {
            for (int i = 0; file.startsWith(PAIR) && i < generations.size(); i++) {
                byte[] key = HexFormat.of().parseHex(generations.get(i));
                secrets.put(
                        file + " " + i,
                        key.length == PAIR_LENGTH ? Arrays.copyOfRange(key, SCALAR_OFFSET, PAIR_LENGTH) : key);
            }
        });
        secrets.put(MemoryAllowance.MASTER_KEY, Distribution.masterKey());
        return secrets;
    }
}
