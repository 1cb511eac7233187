package acratools.keystore;

import acratools.failure.InterruptedFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.RewrapCensus.Broken;
import acratools.keystore.RewrapCensus.Count;
import acratools.storage.Change;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes every key of a keystore, former ones included, from one master key to another. First every key is opened, and
 * nothing is written unless each opens under one of the two. Then what is not under the new one is replaced, name by name,
 * in batches that are all or none; what is under it already is left alone, so that a run that was ended is finished by
 * another. At last every key is opened once more, and must be the same key as before. All of it under the keystore's
 * exclusive lock.
 */
public final class KeystoreRewrap {
    /** Bytes of one batch, about. */
    private static final int BATCH_SIZE = 4 << 20;

    private static final int MOST_TOLD = 10;

    private final Storage storage;
    private final KeyWrapping wrapping;
    private final SecureRandom random;
    private final String place;
    private final int batchLength;

    /**
     * @param storage still the caller's to close
     * @param place names the keystore in messages
     */
    public KeystoreRewrap(Storage storage, KeyWrapping wrapping, SecureRandom random, String place) {
        this(storage, wrapping, random, place, RewrapLook.READS_UNDER_LOCK);
    }

    /** {@code batchLength} is how many names are replaced at once. */
    KeystoreRewrap(Storage storage, KeyWrapping wrapping, SecureRandom random, String place, int batchLength) {
        this.storage = storage;
        this.wrapping = wrapping;
        this.random = random;
        this.place = place;
        this.batchLength = batchLength;
    }

    /** Opens every key and writes nothing; a key that does not open is counted. */
    public RewrapCensus census() {
        requireKeystore();
        // Keystore v1 needs no lock to be read, and taking one would write.
        StorageLock lock = wrapping.lockScope() == LockScope.SERVICES
                ? storage.lock(LockMode.SHARED, LockScope.SERVICES)
                : () -> {};
        try {
            return new RewrapLook(storage, wrapping, (name, key) -> {}).census(lock);
        } finally {
            lock.close();
        }
    }

    /**
     * Does it all.
     *
     * @param checkpoint called where the work may end without harm; throws to end it
     * @return what was there before
     * @throws KeystoreFailure if a key opens under neither master key; nothing is written then
     */
    public RewrapCensus run(Runnable checkpoint) {
        requireKeystore();
        RewrapCensus before = runLocked(checkpoint);
        // Whoever is told that it is done may throw the old master key away.
        storage.sync();
        return before;
    }

    private RewrapCensus runLocked(Runnable checkpoint) {
        StorageLock lock = storage.lock(LockMode.EXCLUSIVE, wrapping.lockScope());
        try (KeyDigests digests = new KeyDigests(random)) {
            RewrapCensus before = new RewrapLook(storage, wrapping, digests::keep).census(lock);
            requireAllOpen(before);
            checkpoint.run();
            rewrap(before.pending(), lock, checkpoint);
            requireDone(new RewrapLook(storage, wrapping, digests::compare).census(lock));
            digests.requireAllCompared();
            return before;
        } finally {
            lock.close();
        }
    }

    private void requireKeystore() {
        if (storage.isEmpty()) {
            throw new KeystoreFailure(place, "holds no keys", "give the directory of the keystore that is meant");
        }
    }

    /** Why nothing can be done as long as these do not open; those few that can be told are attached. */
    public static KeystoreFailure notAllOpen(RewrapCensus census, String place) {
        Count total = census.total();
        int all = total.underOld() + total.underNew() + total.underNeither();
        boolean noneOpens = total.underNeither() == all;
        KeystoreFailure failure = new KeystoreFailure(
                place,
                total.underNeither() + " of " + all + " keys open under neither master key, so nothing is written",
                noneOpens
                        ? "give the keystore's own master key as the present one"
                        : "if a change of the master key was interrupted, give the same new master key as then; else"
                                + " restore these keys from a backup, or move away what is no key");
        for (Broken broken :
                census.broken().subList(0, Math.min(MOST_TOLD, census.broken().size()))) {
            failure.addSuppressed(new KeystoreFailure(broken.name(), broken.problem(), ""));
        }
        return failure;
    }

    private void requireAllOpen(RewrapCensus census) {
        if (!census.broken().isEmpty()) {
            throw notAllOpen(census, place);
        }
    }

    private void rewrap(List<String> paths, StorageLock lock, Runnable checkpoint) {
        int done = 0;
        while (done < paths.size()) {
            try {
                int end = apply(paths, done);
                lock.renew();
                done = end;
                checkpoint.run();
            } catch (InterruptedFailure stopped) {
                throw new InterruptedFailure(stopped.subject(), stopped.reason(), resume(done, paths.size()), stopped);
            } catch (ToolFailure failure) {
                if (done == 0) {
                    throw failure;
                }
                throw new KeystoreFailure(failure.subject(), failure.reason(), resume(done, paths.size()), failure);
            }
        }
    }

    private static String resume(int done, int all) {
        return done + " of " + all + " were put under the new master key before; run the same command again to finish";
    }

    private int apply(List<String> paths, int start) {
        List<Change> batch = new ArrayList<>();
        int size = 0;
        int next = start;
        while (next < paths.size() && batch.size() < batchLength && size < BATCH_SIZE) {
            String path = paths.get(next++);
            byte[] content = RewrapLook.present(storage, path);
            batch.add(wrapping.rewrap(path, content).onlyOver(content));
            size += 2 * content.length;
        }
        storage.apply(batch);
        return next;
    }

    private void requireDone(RewrapCensus after) {
        if (!after.broken().isEmpty()) {
            throw new KeystoreFailure(
                    after.broken().get(0).name(),
                    after.broken().get(0).problem() + " after the change of the master key",
                    "another program changed it meanwhile; if none did, restore the keystore from its backup and report"
                            + " this");
        }
        if (!after.pending().isEmpty()) {
            throw new KeystoreFailure(
                    after.pending().get(0),
                    "was written by another program under the present master key meanwhile",
                    "let that program finish, then run the same command again");
        }
    }
}
