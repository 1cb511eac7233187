package acratools.cli;

/**
 * The suite's version: what {@code --version} prints and log lines carry. A constant, since looking it up in the jar
 * would cost each start; a test holds it equal to the build's.
 */
public final class ToolVersion {
    public static final String SUITE = "0.94.0";

    private ToolVersion() {}

    /** {@code major.minor}, the part in which a config file must agree. */
    static String majorMinor(String version) {
        int second = version.indexOf('.', version.indexOf('.') + 1);
        return second < 0 ? version : version.substring(0, second);
    }
}
