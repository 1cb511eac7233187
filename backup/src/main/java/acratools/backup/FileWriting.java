package acratools.backup;

import acratools.storage.WholeFile;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * How a file is written that has not its name yet.
 *
 * @param <C> what its content is in
 */
@FunctionalInterface
interface FileWriting<C> {
    WholeFile write(String what, Path target, C content, SecureRandom random);
}
