package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.secret.Secret;
import java.util.List;

/**
 * Whether a keystore's keys open under the master key at hand, told by a few of them. A new key under another master key
 * would become current, and Acra could neither open it nor go on without it.
 */
public final class MasterKeyProbe {
    /** Damage to single keys must not stand in the way of making new ones; that many do not open by chance. */
    private static final int MOST_TRIED = 8;

    /** Some of those found may be destroyed, or shared ones that were tried already. */
    private static final int MOST_LOOKED_AT = 16;

    private static final List<KeyRef> SHARED = List.of(
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR));

    private final Keystore keystore;
    private int tried;

    private MasterKeyProbe(Keystore keystore) {
        this.keystore = keystore;
    }

    /**
     * Looks at the keys that every keystore has; at others only where none of those opens.
     *
     * @throws KeystoreFailure if there are keys and none of those tried opens
     */
    public static void require(Keystore keystore) {
        if (!keystore.isNew()) {
            new MasterKeyProbe(keystore).require();
        }
    }

    private void require() {
        for (KeyRef ref : SHARED) {
            if (opens(ref)) {
                return;
            }
        }
        for (KeyRef ref : keystore.some(MOST_LOOKED_AT)) {
            if (tried < MOST_TRIED && !SHARED.contains(ref) && opens(ref)) {
                return;
            }
        }
        if (tried > 0) {
            throw new KeystoreFailure(
                    "master key",
                    "is another one than this keystore was made under: none of the keys that were tried opens",
                    "give the keystore's own master key; acra-keymaker --list shows which keys open; if it was changed, give the"
                            + " new one, and finish an interrupted change with acra-rotate --rotate_master_key");
        }
    }

    /** Links and modes count for nothing here; they are told when such a key is touched for its own sake. */
    private boolean opens(KeyRef ref) {
        try {
            if (!keystore.contains(ref)) {
                return false;
            }
            try (Secret key = keystore.currentKey(ref)) {
                return key.length() > 0;
            }
        } catch (UnsealFailure e) {
            tried++;
            return false;
        } catch (KeystoreFailure e) {
            tried += keystore.version() == KeystoreVersion.V2 ? 1 : 0;
            return false;
        }
    }
}
