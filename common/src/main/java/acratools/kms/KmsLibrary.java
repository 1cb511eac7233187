package acratools.kms;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/**
 * Where the client of AWS KMS is: in a distribution in a jar of its own beside the tools', so that its classes weigh on
 * no run without a KMS; else on the class path.
 */
public final class KmsLibrary {
    private static final String JAR = "kms/acra-tools-kms.jar";
    private static final String CLIENT = "acratools.kms.aws.AwsKms";

    private KmsLibrary() {}

    /**
     * Opens the client; nothing is sent yet.
     *
     * @param access taken over, closed with the client
     * @throws MasterKeyFailure if the library is not there
     */
    public static Kms open(KmsAccess access) {
        try {
            return Class.forName(CLIENT, true, classes())
                    .asSubclass(Kms.class)
                    .getDeclaredConstructor(KmsAccess.class)
                    .newInstance(access);
        } catch (InvocationTargetException e) {
            access.close();
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw missing(e);
        } catch (ReflectiveOperationException | LinkageError | MalformedURLException | URISyntaxException e) {
            access.close();
            throw missing(e);
        }
    }

    private static MasterKeyFailure missing(Throwable cause) {
        return new MasterKeyFailure(
                Case.NO_KMS_LIBRARY,
                "kms client",
                "is not there: lib/" + JAR + " of the distribution is missing or broken",
                "install the whole distribution",
                cause);
    }

    private static ClassLoader classes() throws URISyntaxException, MalformedURLException {
        ClassLoader classPath = KmsLibrary.class.getClassLoader();
        CodeSource source = KmsLibrary.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return classPath;
        }
        Path jar = Path.of(source.getLocation().toURI()).resolveSibling(JAR);
        return Files.exists(jar) ? new URLClassLoader(new URL[] {jar.toUri().toURL()}, classPath) : classPath;
    }
}
