package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKeys;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launcher finds its files and a JVM, and that it starts without a class archive that fits. */
class KeymakerLauncherIT {
    private static final String INSTALL = "hint: install Java 17 or newer (Debian: apt-get install";

    @TempDir
    private Path scratch;

    private Path work;

    @BeforeEach
    void makeDirectory() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
    }

    @Test
    void tellsThatThereIsNoJvm() throws IOException {
        ToolRun run = PackagedKeymaker.withMasterKey(work).args("--keystore=v1");
        requireRefused(
                run.env("JAVA_HOME", "/no/such/jvm"),
                "acra-keymaker: JAVA_HOME is /no/such/jvm, but there is no bin/java in it");
        Path empty = Files.createDirectory(scratch.resolve("empty"));
        requireRefused(
                run.env("JAVA_HOME", "").env("PATH", empty.toString()),
                "acra-keymaker: no Java found: JAVA_HOME is not set and there is no java on PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "1.8.0_402", "16"})
    void tellsThatTheJvmIsTooOld(String version) throws IOException {
        Path home = jvm("old", "echo started >&2\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        String java = home.resolve("bin/java").toString();
        ToolRun run = PackagedKeymaker.withMasterKey(work).args("--keystore=v1");
        String message = "acra-keymaker: " + java + " is Java " + version + ", which is too old";
        requireRefused(run.env("JAVA_HOME", home.toString()), message);
        requireRefused(run.env("JAVA_HOME", "").env("PATH", home.resolve("bin") + ":/usr/bin:/bin"), message);
    }

    @Test
    void asksAJvmThatHasNoReleaseFile() throws IOException {
        Path home = jvm("asked", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        requireRefused(
                PackagedKeymaker.withMasterKey(work).args("--keystore=v1").env("JAVA_HOME", home.toString()),
                "acra-keymaker: " + home.resolve("bin/java") + " is Java 11.0.2, which is too old");
        Path broken = jvm("broken", "exit 1\n");
        requireRefused(
                PackagedKeymaker.withMasterKey(work).args("--keystore=v1").env("JAVA_HOME", broken.toString()),
                "acra-keymaker: " + broken.resolve("bin/java") + " does not run");
    }

    @Test
    void findsAJvmOnThePath() {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        requireKeys(PackagedKeymaker.withMasterKey(work).env("JAVA_HOME", "").env("PATH", bin + ":/usr/bin:/bin"));
    }

    @Test
    void startsThroughSymbolicLinks() throws IOException {
        Path absolute = Files.createSymbolicLink(scratch.resolve("absolute link"), PackagedKeymaker.launcher());
        Path folder = Files.createDirectory(scratch.resolve("folder"));
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("../absolute link"));
        requireKeys(started(absolute));
        requireKeys(started(relative));
        requireKeys(ToolRun.command("sh", "-c", "exec relative \"$@\"", "sh")
                .in(work)
                .env("PATH", folder + ":/usr/bin:/bin")
                .env("ACRA_MASTER_KEY", PackagedKeymaker.masterKeyBase64()));
    }

    @Test
    void startsFromAPathWithSpacesAndFromItsOwnFolder() throws Exception {
        Path moved = moved("a path with spaces");
        requireKeys(started(moved.resolve("bin/acra-keymaker")));
        requireKeys(ToolRun.command("sh", "-c", "cd \"$0\" && exec ./acra-keymaker \"$@\"", moved + "/bin")
                .in(work)
                .env("ACRA_MASTER_KEY", PackagedKeymaker.masterKeyBase64())
                .args("--keys_output_dir=" + work + "/.acrakeys", "--keys_public_output_dir=" + work + "/.acrakeys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "of another jvm", "empty", "none"})
    void startsWithoutAnArchiveThatFits(String archive) throws Exception {
        Path moved = moved("moved");
        for (Path file : archives(moved)) {
            spoil(file, archive);
        }
        requireKeys(started(moved.resolve("bin/acra-keymaker")));
    }

    private static void spoil(Path file, String how) throws IOException {
        switch (how) {
            case "garbage" -> Files.write(file, new byte[100_000]);
            case "empty" -> Files.write(file, new byte[0]);
            case "none" -> Files.delete(file);
            default -> otherJvm(file);
        }
    }

    /** The header tells the JVM's version as text; another one is refused by the JVM itself. */
    private static void otherJvm(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(4096);
            channel.read(header, 0);
            int version = new String(header.array(), StandardCharsets.ISO_8859_1).indexOf("OpenJDK");
            assertTrue(version > 0, "the archive's header names its JVM");
            channel.write(ByteBuffer.wrap(new byte[] {'X'}), version);
        }
    }

    private static List<Path> archives(Path distribution) throws IOException {
        try (Stream<Path> files = Files.list(distribution.resolve("lib/archive"))) {
            List<Path> archives = files.toList();
            assertFalse(archives.isEmpty(), "no archive was made");
            return archives;
        }
    }

    private Path moved(String name) throws Exception {
        Path target = scratch.resolve(name);
        String source = PackagedKeymaker.distribution().toString();
        assertEquals(
                0,
                new ProcessBuilder("cp", "-a", source, target.toString())
                        .inheritIO()
                        .start()
                        .waitFor());
        return target;
    }

    private Path jvm(String name, String script) throws IOException {
        Path home = Files.createDirectory(scratch.resolve(name));
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private ToolRun started(Path launcher) {
        return ToolRun.of(launcher).in(work).env("ACRA_MASTER_KEY", PackagedKeymaker.masterKeyBase64());
    }

    private void requireRefused(ToolRun run, String message) {
        ToolResult result = run.run().assertExit(1).assertStdout("");
        assertTrue(result.stderr().startsWith("error: " + message + "\n" + INSTALL), result.toString());
        assertEquals(2, result.stderr().lines().count(), result.toString());
        assertEquals(List.of(), KeystoreKeys.paths(work));
    }

    private void requireKeys(ToolRun run) {
        run.args("--keystore=v1")
                .run()
                .assertExit(0)
                .assertStdout(PackagedKeymaker.ALL_LINES)
                .assertStderr("");
        assertEquals(6, new KeystoreKeys(work.resolve(".acrakeys")).open().size());
    }
}
