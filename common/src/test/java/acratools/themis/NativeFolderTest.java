package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder as the distribution has it, made of the artifact on the class path. */
class NativeFolderTest {
    private static final String LIBRARY = System.mapLibraryName("amazonCorrettoCryptoProvider");
    private static final Log NO_LOG = (level, message, pairs) -> {};

    @TempDir
    private Path folder;

    private Path library;

    @BeforeEach
    void copyTheArtifact() throws IOException {
        Path artifact = artifact();
        Files.copy(artifact, folder.resolve("AmazonCorrettoCryptoProvider.jar"));
        String name = artifact.getFileName().toString();
        Path platform = Files.createDirectory(
                folder.resolve(name.substring(name.indexOf("linux-"), name.length() - ".jar".length())));
        library = platform.resolve(LIBRARY);
        try (JarFile jar = new JarFile(artifact.toFile());
                InputStream in = jar.getInputStream(jar.getEntry("com/amazon/corretto/crypto/provider/" + LIBRARY))) {
            Files.copy(in, library);
        }
    }

    /** Else the provider on the class path, in other tests of this JVM, would not unpack its library either. */
    @AfterEach
    void forgetWhereTheLibraryIs() {
        System.clearProperty("com.amazon.corretto.crypto.provider.useExternalLib");
    }

    @Test
    void findsTheProviderAndItsLibrary() throws IOException {
        P256 curve = find().orElseThrow();
        byte[] scalar = new byte[32];
        scalar[31] = 9;
        byte[] point = P256.portable().publicPoint(scalar);
        assertArrayEquals(P256.portable().agree(scalar, point), curve.agree(scalar, point));
    }

    @Test
    void doesWithoutOnPlatformsThatHaveNone() throws IOException {
        Files.move(library, library.resolveSibling("of another platform"));
        assertEquals(Optional.empty(), find());
    }

    @Test
    void doesWithoutWhereTheLibraryDoesNotLoad() throws IOException {
        Files.writeString(library, "no library");
        assertEquals(Optional.empty(), find());
    }

    private Optional<P256> find() throws IOException {
        return NativeProvider.find(NativeFolder.in(folder, ClassLoader.getPlatformClassLoader()), NO_LOG);
    }

    private static Path artifact() {
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (entry.contains("AmazonCorrettoCryptoProvider-")) {
                return Path.of(entry);
            }
        }
        throw new AssertionError("the artifact is not on the class path");
    }
}
