package acratools.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * Where zstd goes: its jars differ by platform in the library alone, so that the classes go with all others, and each library
 * into the folder of its platform, where it is loaded from. From within a jar it would be unpacked by every run.
 */
final class ZstdLibraries {
    private static final String ARTIFACT = "zstd-jni-";
    private static final String LIBRARY = ".so";

    /** As the other native library's folders are named. */
    private static final Map<String, String> FOLDERS =
            Map.of("linux_amd64", "linux-x86_64", "linux_aarch64", "linux-aarch_64");

    private ZstdLibraries() {}

    static boolean isOne(Path jar) {
        return jar.getFileName().toString().startsWith(ARTIFACT);
    }

    /** Adds the classes to {@code tools}, and the library to the folder of its platform. */
    static void add(Path jar, ToolsJar tools, Path folder) throws IOException {
        tools.add(jar, name -> !name.endsWith(LIBRARY));
        Path ofPlatform = Files.createDirectories(
                folder.resolve(platform(jar.getFileName().toString())));
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            for (var entries = file.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (entry.getName().endsWith(LIBRARY)) {
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, ofPlatform.resolve("libzstd-jni.so"));
                    }
                }
            }
        }
    }

    private static String platform(String jar) throws IOException {
        for (Map.Entry<String, String> folder : FOLDERS.entrySet()) {
            if (jar.endsWith(folder.getKey() + ".jar")) {
                return folder.getValue();
            }
        }
        throw new IOException(jar + " is of no platform that there is a folder for");
    }
}
