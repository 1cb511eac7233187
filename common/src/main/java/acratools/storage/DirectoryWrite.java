package acratools.storage;

import acratools.failure.StorageFailure;
import acratools.failure.ToolFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes many files or none. All content is staged under dotted names beside the targets and synced; renaming the journal
 * into place decides the write; then each target's present content is linked into its history and the staged file is
 * renamed over it. A run that dies before the decision is undone by the next one, after it finished: both work from the
 * journal and may themselves be killed and repeated. Where a change stages under a name that Acra uses too, the journal
 * keeps a digest, so that nothing of another writer is taken for ours; where a change is for one content alone, it keeps
 * that one's, so that nothing else is replaced. The caller holds the exclusive lock.
 */
final class DirectoryWrite {
    private final GuardedTree privateTree;
    private final GuardedTree publicTree;
    private final WriteSteps steps;
    private final DurableFiles files;
    private final SecureRandom random = new SecureRandom();

    DirectoryWrite(GuardedTree privateTree, GuardedTree publicTree, WriteSteps steps) {
        this.privateTree = privateTree;
        this.publicTree = publicTree;
        this.steps = steps;
        this.files = new DurableFiles(steps);
    }

    /** Locks a tree of public files besides the private one. */
    @FunctionalInterface
    interface PublicLock {
        void take(GuardedTree tree) throws IOException;
    }

    private GuardedTree tree(Access access) {
        return access == Access.PUBLIC ? publicTree : privateTree;
    }

    /** Finishes or undoes what a killed writer left, its public files where it was told to put them. */
    void recover(PublicLock lock) throws IOException {
        WriteJournal committed = journal(WriteJournal.COMMITTED);
        if (committed != null) {
            withPublicFilesOf(committed, lock).finish(committed);
        }
        if (privateTree.trusted(WriteJournal.STAGED, Access.PRIVATE) != null) {
            WriteJournal staged = journal(WriteJournal.STAGED);
            if (staged == null) {
                staged = new WriteJournal("", List.of());
            }
            withPublicFilesOf(staged, lock).undo(staged);
        }
    }

    private DirectoryWrite withPublicFilesOf(WriteJournal journal, PublicLock lock) throws IOException {
        if (journal.publicRoot().isEmpty()) {
            return new DirectoryWrite(privateTree, privateTree, steps);
        }
        GuardedTree recorded = new GuardedTree(journal.publicDirectory(), false);
        if (!recorded.isPresent()) {
            throw OsFailures.publicMissing(recorded.root(), privateTree.root());
        }
        // Where root works on a user's keystore, what that user's journal says must not reach beyond that user's files.
        if (recorded.status().uid() != privateTree.status().uid()
                && !(publicTree.isPresent() && publicTree.isSame(recorded))) {
            throw OsFailures.publicForeign(recorded.root(), privateTree.root());
        }
        lock.take(recorded);
        return new DirectoryWrite(privateTree, recorded, steps);
    }

    void apply(List<Change> changes) throws IOException {
        WriteJournal journal = plan(changes);
        boolean decided = false;
        try {
            files.create(
                    privateTree.resolve(WriteJournal.STAGED), Access.PRIVATE, privateTree.newOwner(), journal.encode());
            // Without its name on the disk, the temporaries could outlive a power failure and it not.
            files.sync(privateTree.root());
            stage(journal, changes);
            steps.before(WriteSteps.Step.COMMIT, privateTree.resolve(WriteJournal.COMMITTED));
            rename(privateTree.resolve(WriteJournal.STAGED), privateTree.resolve(WriteJournal.COMMITTED));
            decided = true;
            files.sync(privateTree.root());
            finish(journal);
        } catch (IOException | ToolFailure failure) {
            if (decided) {
                throw unfinished(failure);
            }
            undoAfter(failure, journal);
            throw failure;
        }
    }

    void delete(String path, Access access) throws IOException {
        Path file = tree(access).resolve(path);
        files.delete(file);
        files.sync(parent(file));
    }

    private WriteJournal plan(List<Change> changes) throws IOException {
        List<WriteJournal.Entry> entries = new ArrayList<>(changes.size());
        String publicRoot = "";
        for (Change change : changes) {
            if (change.access() == Access.PUBLIC && publicRoot.isEmpty() && !publicTree.isSame(privateTree)) {
                publicRoot = publicTree.root().toRealPath().toUri().toString();
            }
            boolean apart = change.access() == Access.PUBLIC && !publicRoot.isEmpty();
            String temporary = change.stagingPath()
                    .map(path -> path.substring(path.lastIndexOf('/') + 1))
                    .orElseGet(() -> newName(apart));
            String digest = change.stagingPath().isPresent() ? digest(change.content()) : "";
            GuardedTree tree = tree(change.access());
            boolean present = tree.trusted(change.path(), change.access()) != null;
            String history = present ? change.historyPath().orElse("") : "";
            if (!history.isEmpty() && tree.trusted(history, change.access()) != null) {
                throw new StorageFailure(
                        tree.resolve(history).toString(), "exists already", "it is kept; run the tool again");
            }
            String expected = change.expected().map(DirectoryWrite::digest).orElse("");
            if (!expected.isEmpty() && !isExpected(tree, change.path(), change.access(), expected)) {
                throw OsFailures.changedMeanwhile(tree.resolve(change.path()).toString());
            }
            entries.add(new WriteJournal.Entry(change.access(), change.path(), temporary, history, digest, expected));
        }
        return new WriteJournal(publicRoot, entries);
    }

    private String newName(boolean apart) {
        byte[] suffix = new byte[8];
        random.nextBytes(suffix);
        String end = apart ? StoragePath.APART_TEMPORARY : StoragePath.TEMPORARY;
        return StoragePath.OWN_PREFIX + HexFormat.of().formatHex(suffix) + end;
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private void stage(WriteJournal journal, List<Change> changes) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (int i = 0; i < changes.size(); i++) {
            WriteJournal.Entry entry = journal.entries().get(i);
            GuardedTree tree = tree(entry.access());
            NewOwner owner = tree.newOwner();
            Path temporary = tree.resolve(entry.temporaryPath());
            files.createDirectories(parent(temporary), owner);
            if (!entry.history().isEmpty()) {
                files.createDirectories(parent(tree.resolve(entry.history())), owner);
            }
            if (!entry.digest().isEmpty()) {
                files.delete(temporary);
            }
            files.create(temporary, entry.access(), owner, changes.get(i).content());
            directories.add(parent(temporary));
        }
        directories.add(privateTree.root());
        for (Path directory : directories) {
            files.sync(directory);
        }
    }

    private void finish(WriteJournal journal) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (WriteJournal.Entry entry : journal.entries()) {
            GuardedTree tree = tree(entry.access());
            Path temporary = tree.resolve(entry.temporaryPath());
            if (isStaged(tree, entry)) {
                if (!entry.history().isEmpty()) {
                    keepPresent(tree, entry);
                }
                steps.before(WriteSteps.Step.REPLACE, tree.resolve(entry.path()));
                if (entry.expected().isEmpty() || isExpected(tree, entry.path(), entry.access(), entry.expected())) {
                    rename(temporary, tree.resolve(entry.path()));
                } else {
                    files.delete(temporary);
                }
            }
            deleteHistoryTemporary(tree, entry);
            directories.add(parent(temporary));
        }
        for (Path directory : directories) {
            files.sync(directory);
        }
        files.delete(privateTree.resolve(WriteJournal.COMMITTED));
        files.sync(privateTree.root());
    }

    /** Whether the temporary is still there, and ours: one whose name others use may be theirs, once ours was renamed. */
    private static boolean isStaged(GuardedTree tree, WriteJournal.Entry entry) throws IOException {
        if (entry.digest().isEmpty()) {
            return tree.trusted(entry.temporaryPath(), entry.access()) != null;
        }
        byte[] content = tree.read(entry.temporaryPath(), entry.access(), GuardedTree.MAX_CONTENT);
        return content != null && digest(content).equals(entry.digest());
    }

    private static boolean isExpected(GuardedTree tree, String path, Access access, String expected)
            throws IOException {
        byte[] content = tree.read(path, access, GuardedTree.MAX_CONTENT);
        return content != null && digest(content).equals(expected);
    }

    /** Before the rename and durable before it, so that at no moment a key is in neither place. */
    private void keepPresent(GuardedTree tree, WriteJournal.Entry entry) throws IOException {
        Path history = tree.resolve(entry.history());
        if (tree.trusted(entry.path(), entry.access()) == null) {
            return;
        }
        if (tree.trusted(entry.history(), entry.access()) == null) {
            steps.before(WriteSteps.Step.KEEP_PRESENT, history);
            try {
                Files.createLink(history, tree.resolve(entry.path()));
            } catch (IOException | UnsupportedOperationException e) {
                copyPresent(tree, entry, history);
            }
        }
        files.sync(parent(history));
    }

    private void copyPresent(GuardedTree tree, WriteJournal.Entry entry, Path history) throws IOException {
        byte[] present = tree.read(entry.path(), entry.access(), GuardedTree.MAX_CONTENT);
        if (present == null) {
            return;
        }
        Path copy = tree.resolve(entry.historyTemporaryPath());
        files.delete(copy);
        files.create(copy, entry.access(), tree.newOwner(), present);
        rename(copy, history);
    }

    /** A copy that a killed writer left half done is not used again where a link works now. */
    private void deleteHistoryTemporary(GuardedTree tree, WriteJournal.Entry entry) throws IOException {
        if (!entry.history().isEmpty() && tree.reached(entry.history())) {
            files.delete(tree.resolve(entry.historyTemporaryPath()));
        }
    }

    private void undoAfter(Exception failure, WriteJournal journal) {
        try {
            new DirectoryWrite(privateTree, publicTree, WriteSteps.FREE).undo(journal);
        } catch (IOException | ToolFailure e) {
            failure.addSuppressed(e);
        }
    }

    private void undo(WriteJournal journal) throws IOException {
        for (WriteJournal.Entry entry : journal.entries()) {
            GuardedTree tree = tree(entry.access());
            if (tree.reached(entry.path())) {
                files.delete(tree.resolve(entry.temporaryPath()));
                deleteIfEmpty(tree, entry.path());
            }
            deleteHistoryTemporary(tree, entry);
            if (!entry.history().isEmpty()) {
                deleteIfEmpty(tree, entry.history());
            }
        }
        files.delete(privateTree.resolve(WriteJournal.STAGED));
        files.sync(privateTree.root());
    }

    /** The directories that held nothing but what was staged. */
    private static void deleteIfEmpty(GuardedTree tree, String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            try {
                Files.deleteIfExists(tree.resolve(path.substring(0, slash)));
            } catch (IOException e) {
                // It holds other things: then it stays, and so do those above it.
                return;
            }
        }
    }

    private @Nullable WriteJournal journal(String name) throws IOException {
        byte[] bytes = privateTree.read(name, Access.PRIVATE, WriteJournal.MAX_SIZE);
        if (bytes == null) {
            return null;
        }
        WriteJournal journal = WriteJournal.decode(bytes).orElse(null);
        if (journal == null && name.equals(WriteJournal.COMMITTED)) {
            throw new StorageFailure(
                    privateTree.resolve(name).toString(),
                    "is damaged, so the write that it belongs to cannot be finished",
                    "restore the keystore from its backup");
        }
        return journal;
    }

    private StorageFailure unfinished(Exception failure) {
        return new StorageFailure(
                privateTree.root().toString(),
                "the new keys are stored but not all of them are current yet: " + failure.getMessage(),
                "mend the cause; the next tool that writes to this keystore finishes the write",
                failure);
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
