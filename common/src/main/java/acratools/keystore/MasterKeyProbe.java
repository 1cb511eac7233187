package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.secret.Secret;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a keystore's keys open under the master key at hand, told by a few of them. A new key under another master key
 * would become current, and Acra could neither open it nor go on without it.
 */
public final class MasterKeyProbe {
    /** Damage to single keys must not stand in the way of making new ones; that many do not open by chance. */
    private static final int MOST_TRIED = 16;

    private static final int FIRST_LOOKED_AT = 16;

    /** Where none of the first was even one to try: they may be destroyed, or shared ones that were tried already. */
    private static final int MOST_LOOKED_AT = 256;

    private static final List<KeyRef> SHARED = List.of(
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR));

    private final Keystore keystore;
    private final Set<KeyRef> lookedAt = new HashSet<>();
    private int tried;
    private @Nullable ToolFailure refusal;

    private MasterKeyProbe(Keystore keystore) {
        this.keystore = keystore;
    }

    /**
     * Looks at the keys that every keystore has; at others only where none of those opens.
     *
     * @throws KeystoreFailure if there are keys and none of those tried opens, or none may be trusted
     */
    public static void require(Keystore keystore) {
        if (!keystore.isNew()) {
            new MasterKeyProbe(keystore).require();
        }
    }

    private void require() {
        if (anyOpens(SHARED) || anyOpens(keystore.some(FIRST_LOOKED_AT))) {
            return;
        }
        if (tried < MOST_TRIED && anyOpens(keystore.some(MOST_LOOKED_AT))) {
            return;
        }
        Optional<Boolean> unnamed = keystore.opensUnnamed(MOST_LOOKED_AT);
        if (unnamed.isPresent() && unnamed.get()) {
            return;
        }
        if (tried > 0 || unnamed.isPresent()) {
            throw new KeystoreFailure(
                    "master key",
                    "is another one than this keystore was made under: none of the keys that were tried opens",
                    "give the keystore's own master key; acra-keymaker --list shows which keys open; if it was changed, give the"
                            + " new one, and finish an interrupted change with acra-rotate --rotate_master_key");
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private boolean anyOpens(List<KeyRef> refs) {
        for (KeyRef ref : refs) {
            if (tried < MOST_TRIED && lookedAt.add(ref) && opens(ref)) {
                return true;
            }
        }
        return false;
    }

    /** Links and modes of single keys do not matter where another one opens; else the first of them is what is told. */
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
        } catch (MasterKeyFailure e) {
            // Credentials for one client's keys may not be for the others'.
            boolean notOurs = e.failureCase() == MasterKeyFailure.Case.PERMISSION_DENIED;
            if (!e.isOfOneKek()) {
                throw e;
            }
            if (refusal == null && !notOurs) {
                refusal = e;
            }
            return false;
        } catch (KeystoreFailure e) {
            if (keystore.version() == KeystoreVersion.V2) {
                tried++;
            } else if (refusal == null) {
                refusal = e;
            }
            return false;
        }
    }
}
