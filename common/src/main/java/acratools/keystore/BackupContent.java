package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.secret.OpenSecrets;
import java.util.List;

/**
 * Every key of a keystore, former ones included, apart from the place that they were in and the master key that they were
 * under. What is secret is held so that it can be erased; whoever made this closes it.
 */
public interface BackupContent extends AutoCloseable {
    /** Of which keystore version the keys are: there is no way from one to the other. */
    KeystoreVersion version();

    /** What is inside, one report a key, and what is wrong with it: every private half is compared with its public one. */
    List<KeyReport> reports();

    /**
     * The first few of what {@link #reports} finds wrong.
     *
     * @param subject names the keys' place in messages
     * @throws KeystoreFailure if there is anything
     */
    default void requireSound(String subject) {
        KeystoreFailure failure = null;
        int all = 0;
        int bad = 0;
        for (KeyReport report : reports()) {
            all++;
            if (report.problem().isPresent() && ++bad <= 10) {
                KeystoreFailure one =
                        new KeystoreFailure(report.path(), report.problem().get(), "");
                if (failure == null) {
                    failure = new KeystoreFailure(
                            subject,
                            "holds keys that are no keys, or whose halves do not match, so nothing is written",
                            "acra-keymaker --list and acra-backup --action=verify show all of them");
                }
                failure.addSuppressed(one);
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (all == 0) {
            throw new KeystoreFailure(subject, "holds no keys", "give the keystore, or the file, that is meant");
        }
    }

    /**
     * Whether {@code other} holds the same under the same names, bit for bit; takes as long wherever they differ within one
     * key.
     *
     * @param other of the same version
     */
    boolean sameAs(BackupContent other);

    /** Has {@code open} erase what is secret too, as closing this does: for a run that a signal may end. */
    void holdIn(OpenSecrets open);

    @Override
    void close();
}
