package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.failure.LockFailure;
import acratools.failure.UnsealFailure;

/** One keystore, all of whose keys are taken out, or put in. */
public interface KeystoreBackup {
    KeystoreVersion version();

    /**
     * Takes every key out, as all of them were at one moment, and opens each.
     *
     * @param checkpoint called where the work may end; throws to end it
     * @return the keys; the caller closes them
     * @throws KeystoreFailure if a pair's halves do not match, or the keystore does not come to rest
     * @throws UnsealFailure if a key does not open; its subject names it
     */
    BackupContent take(Runnable checkpoint);

    /**
     * What {@link #restore} would do; writes nothing.
     *
     * @throws KeystoreFailure if the keystore was made under another master key
     */
    RestorePlan plan(BackupContent content, boolean overwrite);

    /**
     * Puts keys in, all of them or none: each is sealed under this keystore's master key before the first is written. A key
     * that is there with the same content is left. One that is there with other content stands in the way, unless {@code
     * overwrite} is given: it then becomes a former one.
     *
     * @param content of this version; still the caller's to close
     * @param checkpoint called where the work may end; throws to end it
     * @return what was done
     * @throws KeystoreFailure if a key stands in the way, or the keystore was made under another master key
     * @throws LockFailure if another program works on the keystore
     */
    RestorePlan restore(BackupContent content, boolean overwrite, Runnable checkpoint);
}
