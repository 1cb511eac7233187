package acratools.kms;

import acratools.distribution.Distribution;
import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Optional;

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
        } catch (ReflectiveOperationException | LinkageError | MalformedURLException e) {
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

    private static ClassLoader classes() throws MalformedURLException {
        ClassLoader classPath = KmsLibrary.class.getClassLoader();
        Optional<Path> jar = Distribution.beside(JAR);
        return jar.isPresent() ? new URLClassLoader(new URL[] {jar.get().toUri().toURL()}, classPath) : classPath;
    }
}
