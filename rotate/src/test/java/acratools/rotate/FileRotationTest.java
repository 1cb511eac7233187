package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.EnvelopeReader;
import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRotationTest {
    private static final RotationRules RESUMED = new RotationRules(false, true, false, false);
    private static final RotationRules DRY = new RotationRules(true, false, false, false);
    private static final RotationRules STRICT = new RotationRules(false, false, true, false);
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_123L);

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"files-clients", "files-zones", "files-clients-v2"})
    void sealsTheFilesThatAcrasToolRotatedUnderNewKeys(String name) throws IOException {
        try (GoldenKeystore golden = new GoldenKeystore(name, "before", scratch)) {
            Path first = golden.directory().resolve("files/0.bin");
            Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("r--r-----"));
            Files.setLastModifiedTime(first, LONG_AGO);
            RotationResult result = new FileRun(golden).run();
            assertEquals(8, result.report().count(ValueState.ROTATED));
            assertEquals(8, result.report().total());
            assertOpenUnderTheNewestKey(golden);
            assertEquals("r--r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(first)));
            assertEquals(LONG_AGO, Files.getLastModifiedTime(first));
            assertEquals(8, children(golden.directory().resolve("files")).size());
            JsonNode printed = new ObjectMapper().readTree(result.lines().get(0));
            List<String> ids = new ArrayList<>();
            golden.expected().get("stdout").fieldNames().forEachRemaining(ids::add);
            List<String> printedIds = new ArrayList<>();
            printed.fieldNames().forEachRemaining(printedIds::add);
            assertEquals(ids, printedIds);
            for (int i = 0; i < ids.size(); i++) {
                KeyRef pair = new KeyRef(golden.owner(i), KeyKind.STORAGE_PAIR);
                assertEquals(
                        Base64.getEncoder()
                                .encodeToString(
                                        golden.keystore().publicKey(pair).container()),
                        printed.get(ids.get(i)).get("new_public_key").textValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files-clients", "files-zones", "files-clients-v2"})
    void leavesWhatAcrasToolLeftAsItIs(String name) {
        try (GoldenKeystore golden = new GoldenKeystore(name, "after", scratch)) {
            assertOpenUnderTheNewestKey(golden);
            Map<String, String> before = state(golden.directory());
            RotationResult result = new FileRun(golden).with(RESUMED).run();
            assertEquals(8, result.report().count(ValueState.CURRENT));
            assertEquals(before, state(golden.directory()));
            assertTrue(result.lines().get(0).contains("\"new_public_key\":\"VUVDMg"));
        }
    }

    private static void assertOpenUnderTheNewestKey(GoldenKeystore golden) {
        List<String> ids = new ArrayList<>();
        golden.expected().get("stdout").fieldNames().forEachRemaining(ids::add);
        for (int i = 0; i < ids.size(); i++) {
            for (JsonNode path : golden.expected().get("stdout").get(ids.get(i)).get("file_paths")) {
                byte[] value = read(golden.directory().resolve(path.textValue()));
                assertTrue(EnvelopeReader.recognise(value).orElseThrow().inContainer());
                String plaintext = golden.expected()
                        .get("plaintexts_hex")
                        .get(path.textValue())
                        .textValue();
                assertEquals(plaintext, HexFormat.of().formatHex(golden.open(golden.owner(i), value)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files-clients", "files-zones"})
    void sealsEachKindAndLengthInItsOwnKind(String name) {
        try (GoldenKeystore golden = new GoldenKeystore(name, "before", scratch)) {
            KeyOwner owner = golden.owner(0);
            Map<Path, byte[]> plaintexts = new TreeMap<>();
            for (int length : new int[] {1, 1_000, 1 << 20, (1 << 20) + 77, (3 << 20) + 1}) {
                byte[] data = new byte[length];
                new Random(length).nextBytes(data);
                for (boolean wrapped : new boolean[] {true, false}) {
                    plaintexts.put(write("struct", golden.acraStruct(owner, data, wrapped)), data);
                    plaintexts.put(write("block", golden.acraBlock(owner, data, wrapped)), data);
                }
            }
            String map = "{\"" + IdKind.id(owner) + "\":" + quoted(plaintexts.keySet()) + "}";
            RotationResult result = new FileRun(golden).run(map);
            assertEquals(plaintexts.size(), result.report().count(ValueState.ROTATED));
            plaintexts.forEach((path, data) -> {
                byte[] value = read(path);
                assertArrayEquals(data, golden.open(owner, value));
                String kind =
                        EnvelopeReader.recognise(value).orElseThrow().getClass().getSimpleName();
                assertTrue(
                        path.getFileName().toString().startsWith("struct") == kind.equals("AcraStruct"),
                        path + " " + kind);
            });
            Map<String, String> rotated = state(scratch);
            assertEquals(
                    plaintexts.size(),
                    new FileRun(golden).with(RESUMED).run(map).report().count(ValueState.CURRENT));
            assertEquals(rotated, state(scratch));
        }
    }

    @Test
    void aBadFileStopsTheRunBeforeAnyKeyIsMade() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            KeyOwner owner = golden.owner(0);
            byte[] large = golden.acraStruct(owner, new byte[2 << 20], true);
            large[large.length - 3] ^= 1;
            Map<String, Path> bad = new TreeMap<>();
            bad.put("no such file", scratch.resolve("nowhere"));
            bad.put("not a regular file", scratch);
            bad.put("is cut, damaged", write("cut", Arrays.copyOf(large, 2 << 20)));
            bad.put("does not open under this key", write("altered", large));
            Map<String, String> before = state(scratch);
            Path good = golden.directory().resolve("files/0.bin");
            bad.forEach((reason, path) -> {
                ToolFailure failure = assertThrows(
                        ToolFailure.class,
                        () -> new FileRun(golden).run("{\"client1\":" + quoted(List.of(good, path)) + "}"));
                assertTrue(failure.reason().contains(reason), failure.getMessage());
                assertEquals(path.toString(), failure.subject());
                assertEquals(before, state(scratch));
            });
            assertThrows(
                    KeystoreFailure.class,
                    () -> new FileRun(golden).run("{\"nobody\":\"" + good + "\",\"client1\":[]}"));
            assertEquals(before, state(scratch));
        }
    }

    @Test
    void theFileThatStopsTheRunIsListed() throws IOException {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            Path good = golden.directory().resolve("files/0.bin");
            Path nowhere = scratch.resolve("nowhere");
            Path list = scratch.resolve("list");
            ToolFailure failure = assertThrows(
                    ToolFailure.class,
                    () -> new FileRun(golden)
                            .listingTo(list)
                            .run("{\"client1\":" + quoted(List.of(good, nowhere)) + "}"));
            assertTrue(
                    failure.hint().orElse("").endsWith("; nothing was changed; run again"), failure.hint()::toString);
            assertTrue(Files.readString(list).startsWith("{\"place\":\"" + nowhere + "\""), Files.readString(list));
        }
    }

    @Test
    void badFilesAreSkippedCountedAndListed() throws IOException {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            byte[] large = golden.acraStruct(golden.owner(1), new byte[2 << 20], true);
            large[large.length - 3] ^= 1;
            Path altered = write("altered", large);
            Path good = golden.directory().resolve("files/0.bin");
            Path list = scratch.resolve("list");
            FileRun run = new FileRun(golden).skippingTo(list);
            RotationResult result =
                    run.run("{\"client1\":" + quoted(List.of(altered, good, scratch.resolve("nowhere"))) + "}");
            assertEquals(2, result.report().count(ValueState.FAILED));
            assertEquals(1, result.report().count(ValueState.ROTATED));
            assertArrayEquals(large, read(altered));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(list)));
            List<String> lines = new ArrayList<>(Files.readAllLines(list));
            lines.sort(null);
            assertEquals(2, lines.size());
            assertTrue(
                    lines.get(0).startsWith("{\"place\":\"" + altered + "\",\"reason\":\"does not open"),
                    lines::toString);
            assertTrue(
                    run.logged().contains("2 values: could not be rotated and were skipped"), run.logged()::toString);
            assertTrue(
                    result.json(RESUMED, 1.5)
                            .endsWith(
                                    "\"summary\":{\"dry_run\":false,\"resume\":true,\"values\":3,\"rotated\":1,\"current\":0,"
                                            + "\"null\":0,\"empty\":0,\"not_encrypted\":0,\"failed\":2,\"gone\":0,\"seconds\":1.500}}"));
        }
    }

    @Test
    void aDryRunChangesNothingAndNamesNoKey() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients-v2", "before", scratch)) {
            Map<String, String> before = state(golden.directory());
            RotationResult result = new FileRun(golden).with(DRY).run();
            assertEquals(8, result.report().count(ValueState.ROTATED, ValueState.CURRENT));
            assertTrue(result.lines().get(0).startsWith("{\"client-2 b\":{\"new_public_key\":\"\",\"file_paths\":["));
            assertEquals(before, state(golden.directory()));
        }
    }

    @Test
    void plainFilesAreLeftUnlessTheRunIsStrict() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            Path empty = write("empty", new byte[0]);
            Path text = write("text", "words".getBytes(StandardCharsets.US_ASCII));
            String map = "{\"client1\":" + quoted(List.of(empty, text)) + "}";
            ToolFailure failure = assertThrows(
                    InputFailure.class, () -> new FileRun(golden).with(STRICT).run(map));
            assertTrue(failure.reason().equals("is empty") || failure.reason().equals("is not encrypted"));
            RotationResult result = new FileRun(golden).run(map);
            assertEquals(1, result.report().count(ValueState.EMPTY));
            assertEquals(1, result.report().count(ValueState.NOT_ENCRYPTED));
        }
    }

    @Test
    void anIdWhoseFilesAreAllPlainNeedsNoKeys() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            Path good = golden.directory().resolve("files/0.bin");
            Path text = write("text", "words".getBytes(StandardCharsets.US_ASCII));
            KeyRef pair = new KeyRef(new ClientId("nobody"), KeyKind.STORAGE_PAIR);
            for (RotationRules rules : List.of(new RotationRules(false, false, false, false), RESUMED)) {
                RotationResult result = new FileRun(golden)
                        .with(rules)
                        .run("{\"nobody\":\"" + text + "\",\"client1\":\"" + good + "\"}");
                assertEquals(1, result.report().count(ValueState.NOT_ENCRYPTED));
                assertEquals(0, result.report().count(ValueState.FAILED));
                assertTrue(result.lines().get(0).startsWith("{\"client1\":"), result.lines()::toString);
                assertFalse(result.lines().get(0).contains("nobody"));
                assertFalse(golden.keystore().contains(pair));
            }
        }
    }

    @Test
    void anIdWithoutKeysIsSkippedWhereBadValuesAre() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            Path good = golden.directory().resolve("files/0.bin");
            byte[] sealed = golden.acraBlock(golden.owner(0), new byte[5], true);
            Path stray = write("stray", sealed);
            RotationResult result = new FileRun(golden)
                    .skippingTo(scratch.resolve("list"))
                    .run("{\"nobody\":\"" + stray + "\",\"client1\":\"" + good + "\"}");
            assertEquals(1, result.report().count(ValueState.FAILED));
            assertEquals(1, result.report().count(ValueState.ROTATED));
            assertFalse(result.lines().get(0).contains("nobody"));
            assertFalse(golden.keystore().contains(new KeyRef(new ClientId("nobody"), KeyKind.STORAGE_PAIR)));
            assertArrayEquals(sealed, read(stray));
        }
    }

    @Test
    void aLargeFileWithOtherBytesAroundItsEnvelopeIsABadOne() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            KeyOwner owner = golden.owner(0);
            byte[] data = new byte[(1 << 20) + 5];
            List<byte[]> envelopes = List.of(
                    golden.acraStruct(owner, data, true),
                    golden.acraStruct(owner, data, false),
                    golden.acraBlock(owner, data, true),
                    golden.acraBlock(owner, data, false));
            // The second cuts a head where the first two pieces meet.
            for (int before : new int[] {1, (256 << 10) - 100}) {
                for (byte[] envelope : envelopes) {
                    byte[] value = new byte[before + envelope.length];
                    System.arraycopy(envelope, 0, value, before, envelope.length);
                    Path path = write("among", value);
                    ToolFailure failure = assertThrows(
                            InputFailure.class, () -> new FileRun(golden).run("{\"client1\":\"" + path + "\"}"));
                    assertTrue(failure.reason().contains("among other bytes"), failure.getMessage());
                }
            }
            Path plain = write("plain", new byte[2 << 20]);
            RotationResult result = new FileRun(golden).run("{\"client1\":\"" + plain + "\"}");
            assertEquals(1, result.report().count(ValueState.NOT_ENCRYPTED));
        }
    }

    @Test
    void oneFileIsNotRotatedTwice() throws IOException {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            Path file = golden.directory().resolve("files/0.bin");
            Path hard = Files.createLink(scratch.resolve("hard"), file);
            Path soft = Files.createSymbolicLink(scratch.resolve("soft"), file);
            Path spelled = golden.directory().resolve("files/../files/0.bin");
            Map<String, String> before = state(scratch);
            for (Path other : List.of(hard, soft, spelled, file)) {
                ToolFailure failure = assertThrows(
                        ToolFailure.class,
                        () -> new FileRun(golden).run("{\"client1\":" + quoted(List.of(file, other)) + "}"));
                assertTrue(failure instanceof InputFailure);
                assertTrue(failure.getMessage().contains("one file"), failure.getMessage());
            }
            assertEquals(before, state(scratch));
            FileRun run = new FileRun(golden);
            run.run("{\"client1\":\"" + soft + "\"}");
            assertTrue(Files.isSymbolicLink(soft));
            assertFalse(Files.isSameFile(file, hard));
            assertEquals(
                    1L,
                    run.logged().stream()
                            .filter(line -> line.contains("hard links"))
                            .count());
        }
    }

    @Test
    void whatAKilledRunLeftIsRemoved() throws IOException {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            Path files = golden.directory().resolve("files");
            Files.write(files.resolve(".acra-rotate.0123456789abcdef.tmp"), new byte[7]);
            Path other = Files.write(files.resolve(".acra-rotate.tmp"), new byte[7]);
            new FileRun(golden).run();
            assertEquals(9, children(files).size());
            assertTrue(Files.exists(other));
        }
    }

    private Path write(String kind, byte[] content) {
        try {
            return Files.write(Files.createTempFile(scratch, kind, ""), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String quoted(Iterable<Path> paths) {
        List<String> quoted = new ArrayList<>();
        paths.forEach(path -> quoted.add("\"" + path + "\""));
        return quoted.toString();
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }

    /** Content of every file but the lock, which every look at a keystore makes. */
    private static Map<String, String> state(Path tree) {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals(".acra-tools.lock")) {
                    state.put(file.toString(), Arrays.hashCode(Files.readAllBytes(file)) + "");
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return state;
    }
}
