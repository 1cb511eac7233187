package acratools.keymaker;

import acratools.packaged.Distribution;
import acratools.testkit.ToolRun;
import java.nio.file.Path;

/** The packaged keymaker. */
final class PackagedKeymaker {
    /** What a run without any {@code --generate_…} flag prints. */
    static final String ALL_LINES = "Generated storage encryption keypair\n"
            + "Generated HMAC key for searchable encryption\n"
            + "Generated HMAC key for secure logging\n"
            + "Generated storage symmetric key for clientID\n"
            + "Generated symmetric key for poison records\n"
            + "Generated keypair for poison records\n";

    private static final String NAME = "acra-keymaker";

    private PackagedKeymaker() {}

    /** The distribution's folder. */
    static Path distribution() {
        return Distribution.path();
    }

    static Path launcher() {
        return Distribution.launcher(NAME);
    }

    /** Starts in {@code directory}, without a master key. */
    static ToolRun in(Path directory) {
        return Distribution.tool(NAME, directory);
    }

    /** Starts in {@code directory}, with the master key in the environment. */
    static ToolRun withMasterKey(Path directory) {
        return Distribution.withMasterKey(NAME, directory);
    }

    static byte[] masterKey() {
        return Distribution.masterKey();
    }

    static String masterKeyBase64() {
        return Distribution.masterKeyBase64();
    }
}
