package acratools.rollback;

import acratools.failure.StorageFailure;
import acratools.storage.OsFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A pipe or device as output file, or standard output that leads to a file: it gets the statements as they come, behind what
 * is there, and nothing can be taken back from it.
 */
final class StatementStream implements StatementSink {
    private final Path target;
    private final ErasedChannel content;

    private StatementStream(Path target, FileChannel channel) {
        this.target = target;
        this.content = new ErasedChannel(channel);
    }

    /** @throws StorageFailure if it cannot be written to */
    static StatementStream open(Path target) {
        try {
            return new StatementStream(target, FileChannel.open(target, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw failure(e, target);
        }
    }

    @Override
    public void write(StatementBuffer statements) {
        try {
            content.write(statements.view());
        } catch (IOException e) {
            throw failure(e, target);
        }
    }

    @Override
    public void complete() {
        try {
            content.flush();
        } catch (IOException e) {
            throw failure(e, target);
        }
    }

    @Override
    public void beginCommit() {}

    @Override
    public void commitRefused() {}

    @Override
    public void publish() {}

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw failure(e, target);
        }
    }

    private static StorageFailure failure(IOException cause, Path target) {
        return OsFailures.translate(cause, target, "write").on("output file " + target);
    }
}
