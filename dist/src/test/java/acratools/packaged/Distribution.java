package acratools.packaged;

import acratools.testkit.ToolRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/** The built distribution, and the master key that its tests seal under. */
public final class Distribution {
    private Distribution() {}

    /** The distribution's folder. */
    public static Path path() {
        return Path.of(Objects.requireNonNull(
                System.getProperty("acra.distribution"), "the build names the distribution with acra.distribution"));
    }

    public static Path launcher(String tool) {
        return path().resolve("bin").resolve(tool);
    }

    /** Starts {@code tool} in {@code directory}, without a master key; what it says with {@code -d} is kept. */
    public static ToolRun tool(String tool, Path directory) {
        return ToolRun.of(launcher(tool)).debugged().in(directory);
    }

    /** Starts {@code tool} in {@code directory}, with the master key in the environment. */
    public static ToolRun withMasterKey(String tool, Path directory) {
        return tool(tool, directory).env("ACRA_MASTER_KEY", masterKeyBase64());
    }

    /** 32 bytes, told from anything else in a memory or an output. */
    public static byte[] masterKey() {
        byte[] text = "acra master key, 32 bytes of it!".getBytes(StandardCharsets.US_ASCII);
        byte[] key = new byte[text.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (text[i] * 31 ^ i * 89);
        }
        return key;
    }

    public static String masterKeyBase64() {
        return Base64.getEncoder().encodeToString(masterKey());
    }
}
