package acratools.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** What the tests run as a process: it makes a key that is in no argument, file or class, keeps it in some form, and ends in some way. */
final class SampleProgram {
    private static Object kept = "";

    private SampleProgram() {}

    static byte[] key() throws GeneralSecurityException {
        byte[] key = "the parent knows how this is derived".getBytes(StandardCharsets.UTF_8);
        // Twice, since a digest's own int[] state stays in memory, word by word.
        for (int round = 0; round < 2; round++) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            key = digest.digest(key);
            digest.reset();
        }
        return key;
    }

    static ToolRun run(String... args) throws Exception {
        Path classes = Path.of(SampleProgram.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return ToolRun.java("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
                .args("-cp", classes.toString(), SampleProgram.class.getName())
                .args(args);
    }

    public static void main(String[] args) throws Exception {
        byte[] key = key();
        switch (args[0]) {
            case "keep" -> kept = key;
            case "keep-words" -> kept = new BigInteger(1, key);
            case "keep-base64" -> kept = Base64.getEncoder().encodeToString(key);
            case "keep-hex" -> kept = HexFormat.of().formatHex(key);
            case "wipe" -> Arrays.fill(key, (byte) 0);
            default -> throw new IllegalArgumentException(args[0]);
        }
        switch (args[1]) {
            case "end" -> System.out.println("done");
            case "write" -> writeThenRename(Path.of(args[2]));
            case "wait" -> {
                System.out.println("ready");
                Thread.sleep(60_000);
            }
            case "wait-with-file" -> {
                Files.createFile(Path.of(args[2]));
                Thread.sleep(60_000);
            }
            default -> throw new IllegalArgumentException(args[1] + kept);
        }
    }

    private static void writeThenRename(Path file) throws IOException {
        Path staged = file.resolveSibling(".staged");
        Files.writeString(staged, "new");
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
