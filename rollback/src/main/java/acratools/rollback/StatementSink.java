package acratools.rollback;

import acratools.failure.StorageFailure;
import acratools.log.Log;
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
     * @throws acratools.failure.ToolFailure if nothing can be written there
     */
    static StatementSink at(Path target, SecureRandom random, Log log) {
        boolean isStream = Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
        return isStream ? StatementStream.open(target) : StatementFile.create(target, random, log);
    }

    /** For runs that only execute. */
    static StatementSink none() {
        return NoStatements.INSTANCE;
    }
}
