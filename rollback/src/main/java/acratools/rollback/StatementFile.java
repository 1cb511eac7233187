package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.storage.OsFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The output file: whole or absent, and 0600 from its first moment. It grows under a dotted name beside its own, and takes
 * its own name once it is complete and on the disk; a file of that name is replaced then, and not before.
 *
 * <p>While a transaction is being committed it has a third name, {@code NAME.in-doubt}. A file that is left under that
 * name tells that its rows may or may not be in the database: the run was killed, or lost the database, in that moment.
 */
final class StatementFile implements StatementSink {
    private static final String IN_DOUBT = ".in-doubt";

    private final Path target;
    private final Path temporary;
    private final ErasedChannel content;
    private final OpenSecrets secrets;
    private final Log log;
    private final Runnable givingUp = this::giveUp;
    private Path current;
    private boolean stays;

    private StatementFile(Path target, Path temporary, FileChannel channel, OpenSecrets secrets, Log log) {
        this.target = target;
        this.temporary = temporary;
        this.current = temporary;
        this.content = new ErasedChannel(channel);
        this.secrets = secrets;
        this.log = log;
    }

    /**
     * Begins a new file, and deletes what killed runs left of theirs in the directory.
     *
     * @param target where it will be; where a symbolic link points to
     * @param secrets when they are erased though the run is not over, the file is deleted as they are
     * @throws InputFailure if {@code target} is a directory, has none to be in, or is in doubt
     * @throws StorageFailure if nothing can be written there
     */
    static StatementFile create(Path target, SecureRandom random, OpenSecrets secrets, Log log) {
        Path real = place(target);
        refuseDoubt(real);
        try {
            UnfinishedFiles.deleteIn(directory(real), log);
            while (true) {
                byte[] suffix = new byte[8];
                random.nextBytes(suffix);
                Path temporary = real.resolveSibling(
                        UnfinishedFiles.PREFIX + HexFormat.of().formatHex(suffix) + UnfinishedFiles.SUFFIX);
                FileChannel channel = FileChannel.open(
                        temporary,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                if (UnfinishedFiles.claim(temporary, channel)) {
                    return over(real, temporary, channel, secrets, log);
                }
                channel.close();
            }
        } catch (IOException e) {
            // Named by the file that was asked for, not by the one that is made first.
            throw OsFailures.translate(e, real, "write").on(subject(real));
        }
    }

    /** A file that is open already. */
    static StatementFile over(Path target, Path temporary, FileChannel channel, OpenSecrets secrets, Log log) {
        StatementFile file = new StatementFile(target, temporary, channel, secrets, log);
        try {
            secrets.beforeErasing(file.givingUp);
        } catch (IllegalStateException over) {
            file.close();
            throw over;
        }
        return file;
    }

    /** On the thread that ends the run, while the job, which does not come to its end any more, may wait for a database. */
    private synchronized void giveUp() {
        if (current.equals(temporary)) {
            delete();
        }
    }

    private static Path place(Path target) {
        try {
            Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
            if (Files.isDirectory(real)) {
                throw new InputFailure(subject(target), "is a directory", "name a file with --output_file");
            }
            if (Files.isSymbolicLink(real)) {
                throw new InputFailure(
                        subject(target),
                        "is a symbolic link to nothing",
                        "name the file that is meant, or delete the link");
            }
            if (!Files.isDirectory(directory(real))) {
                throw new InputFailure(subject(target), "its directory does not exist", "make the directory first");
            }
            return real;
        } catch (IOException e) {
            throw OsFailures.translate(e, target, "write").on(subject(target));
        }
    }

    private static void refuseDoubt(Path target) {
        Path inDoubt = inDoubt(target);
        if (Files.exists(inDoubt)) {
            throw new InputFailure(
                    subject(inDoubt),
                    "was left by a run that ended while it committed, so its rows may or may not be in the database",
                    "look there: if they are, rename the file to " + target.getFileName()
                            + "; if not, delete it; then run again if need be");
        }
    }

    @Override
    public void write(StatementBuffer statements) {
        try {
            content.write(statements.view());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void complete() {
        try {
            content.flush();
            content.channel().force(true);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void beginCommit() {
        // Another run to the same file may have come here since this one began.
        refuseDoubt(target);
        rename(inDoubt(target));
        stays = true;
    }

    @Override
    public void commitRefused() {
        stays = false;
    }

    @Override
    public void publish() {
        rename(target);
        stays = true;
    }

    private synchronized void rename(Path name) {
        try {
            Files.move(current, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            current = name;
            try (FileChannel directory = FileChannel.open(directory(target), StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        secrets.forget(givingUp);
        try (content) {
            if (!stays) {
                delete();
            } else if (!current.equals(target)) {
                log.warning(
                        "the statements are kept here until it is known whether the database has the rows",
                        "path",
                        current);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(current);
        } catch (IOException e) {
            throw new StorageFailure(
                    subject(current), "cannot be deleted", "it holds decrypted values: delete it by hand", e);
        }
    }

    /** The failure names the file that was asked for, whatever name it had meanwhile; one in doubt is named besides. */
    private StorageFailure failure(IOException cause) {
        StorageFailure translated = OsFailures.translate(cause, target, "write");
        return current.equals(temporary)
                ? translated.on(subject(target))
                : translated.on(subject(target) + ", which is " + current.getFileName() + " so far");
    }

    private static Path inDoubt(Path target) {
        return target.resolveSibling(target.getFileName() + IN_DOUBT);
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static String subject(Path file) {
        return "output file " + file;
    }
}
