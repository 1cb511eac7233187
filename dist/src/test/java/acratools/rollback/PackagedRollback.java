package acratools.rollback;

import acratools.packaged.Distribution;
import acratools.testkit.ToolRun;
import java.nio.file.Path;

/** The packaged acra-rollback. */
final class PackagedRollback {
    private static final String NAME = "acra-rollback";

    private PackagedRollback() {}

    static ToolRun in(Path directory) {
        return Distribution.tool(NAME, directory);
    }

    static ToolRun withMasterKey(Path directory) {
        return Distribution.withMasterKey(NAME, directory);
    }

    /** The flags that name a database. @param kind {@code postgresql} or {@code mysql} */
    static String[] database(String kind, String dsn) {
        return new String[] {"--" + kind + "_enable", "--connection_string=" + dsn};
    }
}
