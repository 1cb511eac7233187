package acratools.keymaker;

import acratools.testkit.ToolRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/** The launcher of the built distribution, and the master key that the tests seal under. */
final class PackagedKeymaker {
    /** What a run without any {@code --generate_…} flag prints. */
    static final String ALL_LINES = "Generated storage encryption keypair\n"
            + "Generated HMAC key for searchable encryption\n"
            + "Generated HMAC key for secure logging\n"
            + "Generated storage symmetric key for clientID\n"
            + "Generated symmetric key for poison records\n"
            + "Generated keypair for poison records\n";

    private PackagedKeymaker() {}

    /** The distribution's folder. */
    static Path distribution() {
        return Path.of(Objects.requireNonNull(
                System.getProperty("acra.distribution"), "the build names the distribution with acra.distribution"));
    }

    static Path launcher() {
        return distribution().resolve("bin").resolve("acra-keymaker");
    }

    /** Starts in {@code directory}, without a master key. */
    static ToolRun in(Path directory) {
        return ToolRun.of(launcher()).in(directory);
    }

    /** Starts in {@code directory}, with the master key in the environment. */
    static ToolRun withMasterKey(Path directory) {
        return in(directory).env("ACRA_MASTER_KEY", masterKeyBase64());
    }

    /** 32 bytes, told from anything else in a memory or an output. */
    static byte[] masterKey() {
        byte[] text = "acra master key, 32 bytes of it!".getBytes(StandardCharsets.US_ASCII);
        byte[] key = new byte[text.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (text[i] * 31 ^ i * 89);
        }
        return key;
    }

    static String masterKeyBase64() {
        return Base64.getEncoder().encodeToString(masterKey());
    }
}
