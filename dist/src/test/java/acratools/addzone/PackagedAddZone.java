package acratools.addzone;

import acratools.packaged.Distribution;
import acratools.testkit.ToolRun;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged acra-addzone. */
final class PackagedAddZone {
    private static final String NAME = "acra-addzone";

    private static final Pattern LINE =
            Pattern.compile("\\{\"id\":\"(D{8}[A-Za-z]{16})\",\"public_key\":\"([A-Za-z0-9+/]{60})\"}\n");

    /** What the tool printed. */
    record Line(String id, String publicKey) {
        /** @throws AssertionError unless {@code stdout} is the one line and nothing else */
        static Line of(String stdout) {
            Matcher matcher = LINE.matcher(stdout);
            if (!matcher.matches()) {
                throw new AssertionError("no line of a zone: " + stdout);
            }
            return new Line(matcher.group(1), matcher.group(2));
        }
    }

    private PackagedAddZone() {}

    static ToolRun in(Path directory) {
        return Distribution.tool(NAME, directory);
    }

    static ToolRun withMasterKey(Path directory) {
        return Distribution.withMasterKey(NAME, directory);
    }
}
