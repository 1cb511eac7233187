package acratools.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the client of AWS KMS goes, with the SDK that it needs: into a jar of its own, which only a run with a KMS opens.
 * On the tools' class path the SDK's logging would be found by Spring's, and cost every run with Vault.
 */
final class KmsFolder {
    private static final String JAR = "acra-tools-kms.jar";
    private static final String OWN = "acra-tools-kms-";

    /** The groups of the SDK and of what it needs, as folders of a Maven repository. */
    private static final List<String> GROUPS = List.of(
            "/software/amazon/awssdk/", "/software/amazon/eventstream/", "/org/reactivestreams/", "/org/slf4j/");

    private final Path folder;
    private final ToolsJar classes = new ToolsJar();

    KmsFolder(Path folder) {
        this.folder = folder;
    }

    static boolean isOne(Path jar) {
        String path = jar.toString();
        return jar.getFileName().toString().startsWith(OWN) || GROUPS.stream().anyMatch(path::contains);
    }

    void add(Path jar) throws IOException {
        classes.add(jar);
    }

    void write(Path licences) throws IOException {
        Files.createDirectories(folder);
        classes.writeTo(folder.resolve(JAR));
        classes.writeLicences(licences);
    }
}
