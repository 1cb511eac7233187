package acratools.themis;

import acratools.distribution.Distribution;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The native provider as a distribution has it, in a folder beside the tools' jar: the provider's jar without its
 * library, and the library of each platform in a folder of its own. So it weighs on no class path, and its library is
 * not unpacked into a temporary directory, where it may not be executed, by every run.
 */
final class NativeFolder extends URLClassLoader {
    private static final String JAR = "AmazonCorrettoCryptoProvider.jar";

    /** The provider's own setting: its library lies outside of its jar. */
    private static final String OUTSIDE = "com.amazon.corretto.crypto.provider.useExternalLib";

    private final Path libraries;

    private NativeFolder(URL jar, Path libraries, ClassLoader parent) {
        super(new URL[] {jar}, parent);
        this.libraries = libraries;
    }

    /** What finds the provider's classes: such a folder, else the class path. */
    static ClassLoader orClassPath() {
        ClassLoader classPath = NativeFolder.class.getClassLoader();
        Optional<Path> folder = Distribution.beside("native/" + JAR).map(Path::getParent);
        try {
            return folder.isPresent() ? in(folder.get(), classPath) : classPath;
        } catch (MalformedURLException e) {
            return classPath;
        }
    }

    static NativeFolder in(Path folder, ClassLoader parent) throws MalformedURLException {
        System.setProperty(OUTSIDE, "true");
        return new NativeFolder(folder.resolve(JAR).toUri().toURL(), folder.resolve(Distribution.platform()), parent);
    }

    @Override
    protected @Nullable String findLibrary(String name) {
        Path library = libraries.resolve(System.mapLibraryName(name));
        return Files.exists(library) ? library.toString() : null;
    }
}
