package acratools.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Keeps all that tools print in the tests of a module, and the secrets that they must not print, in {@code target/printed},
 * for {@link PrintedSearch} to look through when all tests are over. Tests that know a secret tell it here, mostly by way of
 * what they use anyway: servers, tokens, environments.
 */
public final class Printed {
    static final String FOLDER = "target/printed";

    /** Of the one who ran; files have a line of this before each run. */
    static final String RUN = "\n=== ";

    private static final List<String> WORDS = List.of("MASTER_KEY", "TOKEN", "PASSWORD", "SECRET", "JWT");

    /** The key of a backup, which an export prints, as Acra's does. */
    private static final String ON_STDOUT = "BACKUP_MASTER_KEY";

    private Printed() {}

    /**
     * Keeps what a run printed.
     *
     * @param tool its name, and {@code -d} behind that if it was to say everything
     */
    public static void add(String tool, byte[] out, byte[] err) {
        byte[] before = (RUN + tool + ", " + test() + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[before.length + out.length + err.length + 1];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(out, 0, all, before.length, out.length);
        all[before.length + out.length] = '\n';
        System.arraycopy(err, 0, all, before.length + out.length + 1, err.length);
        append("txt", all);
    }

    /** The same of text. */
    public static void add(String tool, String text) {
        add(tool, new byte[0], text.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells of a secret; of one that is too short to be looked for, nothing comes. */
    public static void secret(byte[] secret) {
        if (secret.length >= SecretSearch.SHORTEST && isVaried(secret)) {
            append("secrets", (Base64.getEncoder().encodeToString(secret) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Tells of a secret that is text; what it may be in base64 is one too. */
    public static void secret(String secret) {
        secret(secret.getBytes(StandardCharsets.UTF_8));
        try {
            byte[] decoded = Base64.getDecoder().decode(secret);
            secret(decoded);
            if (decoded.length > 0 && decoded[0] == '{') {
                for (String part : new String(decoded, StandardCharsets.UTF_8).split("\"", -1)) {
                    secret(Base64.getDecoder().decode(part));
                }
            }
        } catch (IllegalArgumentException notBase64) {
            return;
        }
    }

    /** Tells of what an environment holds. */
    static void secrets(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            boolean file = name.endsWith("_FILE") || name.endsWith("_PATH");
            if (!file && !name.equals(ON_STDOUT) && WORDS.stream().anyMatch(name::contains)) {
                secret(value);
            }
        });
    }

    /** Zeros, or one letter again and again, are met by chance. */
    private static boolean isVaried(byte[] secret) {
        return new String(secret, StandardCharsets.ISO_8859_1)
                        .chars()
                        .distinct()
                        .count()
                > 4;
    }

    private static String test() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .filter(name -> name.contains("Test.") || name.contains("IT.") || name.contains("Contract."))
                        .findFirst()
                        .orElse("no test"));
    }

    private static void append(String kind, byte[] bytes) {
        Path file = Path.of(FOLDER, ProcessHandle.current().pid() + "." + kind);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
