package acratools.distribution;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Finds what lies beside the tools' jar. */
public final class Distribution {
    private Distribution() {}

    /** The file of this name there, folders before it; empty where there is none. */
    public static Optional<Path> beside(String name) {
        CodeSource source = Distribution.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()).resolveSibling(name))
                            .filter(Files::exists);
        } catch (URISyntaxException e) {
            // Such a place has no folder beside it.
            return Optional.empty();
        }
    }

    /** What the folders of native libraries are called on this platform: {@code linux-x86_64}. */
    public static String platform() {
        String processor = System.getProperty("os.arch", "");
        return switch (processor) {
            case "amd64" -> "linux-x86_64";
            case "aarch64" -> "linux-aarch_64";
            default -> processor;
        };
    }
}
