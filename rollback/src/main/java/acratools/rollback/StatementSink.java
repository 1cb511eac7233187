package acratools.rollback;

import acratools.failure.StorageFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Where the statements go. Calls come in this order: {@link #write} any number of times, {@link #complete}, {@link
 * #beginCommit} if there is a transaction to commit, {@link #publish}, {@link #close}. A close without a publish takes
 * everything back, as far as that can be.
 */
interface StatementSink extends AutoCloseable {
    /**
     * Appends what {@code statements} holds.
     *
     * @throws StorageFailure if it cannot be written
     */
    void write(StatementBuffer statements);

    /** Nothing more comes. @throws StorageFailure if it cannot be brought to the disk */
    void complete();

    /** The transaction is committed next: from here on {@link #close} does not know whether there is something to take back. */
    void beginCommit();

    /** The transaction is known not to be committed. */
    void commitRefused();

    /** Shows what was written under its own name. @throws StorageFailure if that cannot be done */
    void publish();

    @Override
    void close();

    /**
     * The output file, or a pipe or device of that name.
     *
     * @param secrets has an unfinished file deleted where a run that is told to stop does not come to it
     * @throws acratools.failure.ToolFailure if nothing can be written there
     */
    static StatementSink at(Path target, SecureRandom random, OpenSecrets secrets, Log log) {
        return isStream(target) ? StatementStream.open(target) : StatementFile.create(target, random, secrets, log);
    }

    /** Standard output may be a file: it is a stream all the same, to which others write too. */
    private static boolean isStream(Path target) {
        Path path = target.toAbsolutePath().normalize();
        boolean ofTheSystem = path.startsWith("/dev") || path.startsWith("/proc");
        return Files.exists(path) && !Files.isDirectory(path) && (ofTheSystem || !Files.isRegularFile(path));
    }

    /** For runs that only execute. */
    static StatementSink none() {
        return NoStatements.INSTANCE;
    }
}
