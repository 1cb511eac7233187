package acratools.storage;

import acratools.failure.KeystoreFailure;
import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A storage in a directory (0700), with public files (0644) possibly in another one. Files of its own, in the same tree,
 * are named {@code .acra-tools.…}: Acra's tools skip dotted names.
 */
public final class DirectoryStorage implements Storage {
    private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

    private final GuardedTree privateTree;
    private final GuardedTree publicTree;
    private final Duration lockWait;
    private final DirectoryWrite write;
    private final DurableFiles files;
    private @Nullable HeldLock held;
    private @Nullable LockCalls lockCalls;

    /** Everything below {@code root}; nothing is read, made or checked yet. */
    public DirectoryStorage(Path root) {
        this(root, root);
    }

    /** What is {@link Access#PUBLIC} below {@code publicRoot}, all else below {@code root}. */
    public DirectoryStorage(Path root, Path publicRoot) {
        this(root, publicRoot, LOCK_WAIT);
    }

    /** The same; {@code lockWait} is how long {@link #lock} waits for another process. */
    public DirectoryStorage(Path root, Path publicRoot, Duration lockWait) {
        this(root, publicRoot, lockWait, WriteSteps.FREE);
    }

    DirectoryStorage(Path root, Path publicRoot, Duration lockWait, WriteSteps steps) {
        boolean apart = !root.toAbsolutePath()
                .normalize()
                .equals(publicRoot.toAbsolutePath().normalize());
        this.privateTree = new GuardedTree(root, true);
        this.publicTree = apart ? new GuardedTree(publicRoot, false) : privateTree;
        this.lockWait = lockWait;
        this.write = new DirectoryWrite(privateTree, publicTree, steps);
        this.files = new DurableFiles(steps);
    }

    @Override
    public boolean isEmpty() {
        return run(privateTree.root(), "read", privateTree::isEmpty);
    }

    @Override
    public boolean exists(String path, Access access) {
        GuardedTree tree = tree(access);
        StoragePath.check(path);
        return run(tree.resolve(path), "read", () -> tree.trusted(path, access) != null);
    }

    @Override
    public Optional<byte[]> read(String path, Access access) {
        GuardedTree tree = tree(access);
        StoragePath.check(path);
        return run(tree.resolve(path), "read", () -> {
            tree.requirePresent();
            return Optional.ofNullable(tree.read(path, access, GuardedTree.MAX_CONTENT));
        });
    }

    @Override
    public Optional<Instant> written(String path, Access access) {
        GuardedTree tree = tree(access);
        StoragePath.check(path);
        Path file = tree.resolve(path);
        return run(file, "read", () -> {
            FileStatus status = tree.trusted(path, access);
            return status == null
                    ? Optional.empty()
                    : Optional.of(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                            .toInstant());
        });
    }

    @Override
    public List<String> list(String prefix, Access access) {
        if (!prefix.isEmpty()) {
            StoragePath.check(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
        }
        GuardedTree tree = tree(access);
        List<String> found = new ArrayList<>();
        run(tree.root(), "read", () -> {
            return tree.visit(prefix, path -> {
                found.add(path);
                return true;
            });
        });
        Collections.sort(found);
        return found;
    }

    @Override
    public void visit(Access access, Predicate<String> visitor) {
        GuardedTree tree = tree(access);
        run(tree.root(), "read", () -> {
            tree.visitTrusted(visitor);
            return true;
        });
    }

    @Override
    public void apply(List<Change> changes) {
        ChangePaths.check(changes);
        boolean anyPublic = false;
        for (Change change : changes) {
            anyPublic |= change.access() == Access.PUBLIC;
            if (change.content().length > GuardedTree.MAX_CONTENT) {
                throw OsFailures.tooLarge(
                        tree(change.access()).resolve(change.path()), change.content().length, GuardedTree.MAX_CONTENT);
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        locked(privateTree.root(), "write", anyPublic, () -> write.apply(changes));
    }

    @Override
    public void delete(String path, Access access) {
        if (!exists(path, access)) {
            return;
        }
        locked(tree(access).resolve(path), "delete", access == Access.PUBLIC, () -> write.delete(path, access));
    }

    private void locked(Path path, String verb, boolean anyPublic, FileChange change) {
        StorageLock lock = lock(LockMode.EXCLUSIVE);
        try {
            HeldLock present = Objects.requireNonNull(held);
            run(path, verb, () -> {
                write.recover(present::takePublic);
                if (anyPublic) {
                    present.makePublic();
                }
                change.run();
                return true;
            });
        } finally {
            lock.close();
        }
    }

    @Override
    public StorageLock lock(LockMode mode, LockScope scope) {
        HeldLock present = held;
        if (present != null) {
            if (mode == LockMode.EXCLUSIVE && present.mode == LockMode.SHARED) {
                throw new IllegalStateException("a shared lock does not become an exclusive one");
            }
            return () -> {};
        }
        HeldLock lock = run(privateTree.root(), "lock", () -> acquire(mode, scope));
        held = lock;
        return lock;
    }

    private HeldLock acquire(LockMode mode, LockScope scope) throws IOException {
        HeldLock lock = new HeldLock(mode);
        boolean done = false;
        try {
            switch (scope) {
                case SUITE -> lock.takeFromSuite();
                case SERVICES -> lock.takeFromServices();
            }
            if (mode == LockMode.EXCLUSIVE) {
                write.recover(lock::takePublic);
                lock.sweep();
            }
            done = true;
            return lock;
        } finally {
            if (!done) {
                lock.close();
            }
        }
    }

    private boolean isSettled() {
        return run(
                privateTree.root(), "read", () -> privateTree.trusted(WriteJournal.COMMITTED, Access.PRIVATE) == null);
    }

    @Override
    public void settle(LockScope scope) {
        if (isSettled()) {
            return;
        }
        try {
            lock(LockMode.EXCLUSIVE, scope).close();
        } catch (StorageFailure e) {
            throw new KeystoreFailure(
                    privateTree.root().toString(),
                    "a run that was ended has left a write half done, and it cannot be finished: " + e.reason(),
                    "run the tool once as a user who may write there",
                    e);
        }
    }

    @Override
    public void requireSettled() {
        if (!isSettled()) {
            throw new KeystoreFailure(
                    privateTree.root().toString(), "a run that writes to it has not finished", "run again");
        }
    }

    @Override
    public String describe(String path, Access access) {
        return tree(access).resolve(path).toString();
    }

    @Override
    public void close() {
        HeldLock present = held;
        if (present != null) {
            present.close();
        }
    }

    private GuardedTree tree(Access access) {
        return access == Access.PUBLIC ? publicTree : privateTree;
    }

    /** Turns an {@code IOException} into a {@link StorageFailure}. */
    private static <T> T run(Path path, String verb, FileWork<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw OsFailures.translate(e, path, verb);
        }
    }

    @FunctionalInterface
    private interface FileWork<T> {
        T run() throws IOException;
    }

    @FunctionalInterface
    private interface FileChange {
        void run() throws IOException;
    }

    /** Loaded when the first lock needs them: v1 never does. */
    private Optional<LockCalls> lockCalls() {
        if (lockCalls == null) {
            lockCalls = LockCalls.load().orElse(null);
        }
        return Optional.ofNullable(lockCalls);
    }

    /** What is held of the locks of a storage. */
    private final class HeldLock implements StorageLock {
        private final LockMode mode;
        private final List<StorageLock> locks = new ArrayList<>(2);
        private final List<FileStatus> roots = new ArrayList<>(2);
        private boolean lastHolderDied;

        HeldLock(LockMode mode) {
            this.mode = mode;
        }

        void takeFromSuite() throws IOException {
            makeReady(privateTree, NewOwner.THIS_PROCESS);
            DirectoryLock lock = DirectoryLock.acquire(privateTree, mode, lockWait);
            locks.add(lock);
            lastHolderDied = lock.lastHolderDied();
        }

        /** Only for a change in it: a run without one may have no right to make the directory. */
        void makePublic() throws IOException {
            if (publicTree != privateTree) {
                makeReady(publicTree, privateTree.newOwner());
                takePublic(publicTree);
            }
        }

        /**
         * After the private tree, so that two processes cannot wait for each other. One tree under two names is locked once:
         * the second lock would wait for the first.
         */
        void takePublic(GuardedTree tree) throws IOException {
            if (roots.isEmpty()) {
                roots.add(privateTree.status());
            }
            FileStatus root = tree.status();
            for (FileStatus taken : roots) {
                if (taken.sameFile(root)) {
                    return;
                }
            }
            locks.add(DirectoryLock.acquire(tree, mode, lockWait));
            roots.add(root);
        }

        /** Temporaries that no journal knows: after a power failure at the worst moment, or of an earlier version. */
        void sweep() throws IOException {
            if (lastHolderDied) {
                privateTree.deleteTemporaries();
            }
        }

        /**
         * A reader makes no lock file, and goes on where there is no flock(2): each name is replaced whole, so that it
         * reads the old content or the new. A writer without the lock could lose another's change: it refuses.
         */
        void takeFromServices() throws IOException {
            makeReady(privateTree, NewOwner.THIS_PROCESS);
            Path file = privateTree.resolve(Flock.NAME);
            if (privateTree.trusted(Flock.NAME, Access.MARKER) == null) {
                if (mode == LockMode.SHARED) {
                    return;
                }
                makeLockFile(file);
            }
            Optional<LockCalls> calls = lockCalls();
            if (calls.isPresent()) {
                locks.add(Flock.acquire(calls.get(), file, mode, lockWait));
            } else if (mode == LockMode.EXCLUSIVE) {
                throw LockCalls.unavailable(file);
            }
        }

        private void makeReady(GuardedTree tree, NewOwner owner) throws IOException {
            if (mode == LockMode.EXCLUSIVE && !tree.isPresent()) {
                run(tree.root(), "make", () -> {
                    files.createDirectories(tree.root(), owner);
                    return true;
                });
            }
            tree.requirePresent();
        }

        private void makeLockFile(Path file) throws IOException {
            try {
                files.create(file, Access.MARKER, privateTree.newOwner(), new byte[0]);
            } catch (FileAlreadyExistsException e) {
                // Another process made it at the same moment: it is the one to lock.
                privateTree.trusted(Flock.NAME, Access.MARKER);
            }
        }

        @Override
        public void close() {
            for (int i = locks.size() - 1; i >= 0; i--) {
                locks.get(i).close();
            }
            locks.clear();
            if (held == this) {
                held = null;
            }
        }
    }
}
