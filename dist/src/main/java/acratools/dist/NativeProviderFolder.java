package acratools.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;

/**
 * Where the Amazon Corretto Crypto Provider goes: its jars differ by platform in the library alone, so one jar without
 * it serves them all, and each library lies in the folder of its platform. The signature is left out as in {@link
 * ToolsJar}: checking it takes longer than loading all else.
 */
final class NativeProviderFolder {
    private static final String ARTIFACT = "AmazonCorrettoCryptoProvider-";
    private static final String JAR = "AmazonCorrettoCryptoProvider.jar";
    private static final String LIBRARY = ".so";

    private final Path folder;
    private final ToolsJar classes = new ToolsJar();

    NativeProviderFolder(Path folder) {
        this.folder = folder;
    }

    static boolean isOne(Path jar) {
        return jar.getFileName().toString().startsWith(ARTIFACT);
    }

    /** Adds the library of a platform, and the classes. @throws IOException also where they differ from another's */
    void add(Path jar) throws IOException {
        classes.add(jar, name -> !name.endsWith(LIBRARY));
        String name = jar.getFileName().toString();
        Path ofPlatform = Files.createDirectories(
                folder.resolve(name.substring(name.indexOf("linux-"), name.length() - ".jar".length())));
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            for (var entries = file.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                String path = entry.getName();
                if (path.endsWith(LIBRARY)) {
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, ofPlatform.resolve(path.substring(path.lastIndexOf('/') + 1)));
                    }
                }
            }
        }
    }

    void write() throws IOException {
        classes.writeTo(folder.resolve(JAR));
    }
}
