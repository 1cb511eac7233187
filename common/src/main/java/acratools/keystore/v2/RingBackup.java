package acratools.keystore.v2;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.HalvesCheck;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.keystore.KeystoreVersion;
import acratools.protect.KeyProtector;
import acratools.protect.SecureCellProtector;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rings of a keystore v2, and the bundle that Acra's acra-keys makes of them, as {@link ExportBundle} tells. Between
 * the two the keys stay sealed: under the keystore's master key if they come from there, under a key of the moment if they
 * come from a bundle, so that one at a time is in plaintext.
 */
public final class RingBackup implements BackupContent {
    private static final int MOMENT_KEY_LENGTH = 32;

    private final List<KeyRing> rings;
    private final RingSeals seals;
    private final Optional<Secret> momentKey;
    private @Nullable List<KeyReport> reports;

    private RingBackup(List<KeyRing> rings, RingSeals seals, Optional<Secret> momentKey) {
        this.rings = List.copyOf(rings);
        this.seals = seals;
        this.momentKey = momentKey;
    }

    /** Rings as they are sealed in a keystore; {@code protector} stays the caller's. */
    static RingBackup ofSealed(List<KeyRing> rings, KeyProtector protector) {
        return new RingBackup(rings, new RingSeals(protector), Optional.empty());
    }

    /** Takes rings in plaintext, and seals each at once. */
    static final class Builder implements AutoCloseable {
        private final Secret momentKey;
        private final RingSeals seals;
        private final List<KeyRing> rings = new ArrayList<>();
        private final Set<String> paths = new HashSet<>();
        private boolean done;

        Builder(SecureRandom random) {
            momentKey = Secret.random(MOMENT_KEY_LENGTH, random);
            seals = new RingSeals(new SecureCellProtector(momentKey, random));
        }

        /** @param plain still the caller's to erase */
        void add(KeyRing plain) {
            requireKnown(plain.path());
            if (!paths.add(plain.path())) {
                throw new InputFailure(
                        "key ring " + plain.path() + " in the backup",
                        "is there twice",
                        "nobody can say which of them counts: take another copy");
            }
            rings.add(seals.seal(plain));
        }

        RingBackup done() {
            done = true;
            return new RingBackup(rings, seals, Optional.of(momentKey));
        }

        @Override
        public void close() {
            if (!done) {
                momentKey.close();
            }
        }
    }

    /**
     * A ring's path becomes a file's: it must stay below the keystore's root, and must not be a directory of another's, whoever
     * made the bundle. Acra's acra-keys lists no keystore that holds a ring of another name.
     */
    private static void requireKnown(String path) {
        if (RingLayout.ref(path).isEmpty()) {
            throw new InputFailure(
                    "a key ring in the backup",
                    "has a path that no key ring has",
                    "whoever made the file may have meant to write elsewhere: take another copy");
        }
    }

    /**
     * Opens a bundle.
     *
     * @param file not kept
     * @param encryptionKey of the access keys, still the caller's, as {@code signer} with the other is
     * @return the rings; the caller closes them
     * @throws InputFailure if the signature is another's, or it holds no rings
     * @throws UnsealFailure if it is signed, but does not open
     */
    public static RingBackup open(byte[] file, Secret encryptionKey, RingSigner signer, SecureRandom random) {
        try (Builder builder = new Builder(random)) {
            ExportBundle.read(file, encryptionKey, signer, builder::add);
            return builder.done();
        } catch (KeystoreFailure e) {
            throw new InputFailure(
                    "backup",
                    e.reason(),
                    "the access keys are another backup's, or the file was altered: give the keys that were made with"
                            + " this file, or take another copy of it",
                    e);
        }
    }

    /**
     * The bundle's file.
     *
     * @param encryptionKey of the access keys, still the caller's, as {@code signer} with the other is
     */
    public byte[] seal(Secret encryptionKey, RingSigner signer, Instant now, SecureRandom random) {
        return ExportBundle.write(rings, seals, encryptionKey, signer, now, random);
    }

    List<KeyRing> rings() {
        return rings;
    }

    RingSeals seals() {
        return seals;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V2;
    }

    @Override
    public List<KeyReport> reports() {
        List<KeyReport> made = reports;
        if (made == null) {
            made = List.copyOf(look());
            reports = made;
        }
        return made;
    }

    private List<KeyReport> look() {
        List<KeyReport> found = new ArrayList<>();
        for (KeyRing ring : rings) {
            List<RingKey> keys = ring.keys();
            for (int i = keys.size() - 1; i >= 0; i--) {
                RingKey key = keys.get(i);
                found.add(new KeyReport(
                        RingLayout.file(ring.path()),
                        RingLayout.ref(ring.path()),
                        keys.size() - 1 - i,
                        key.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        Optional.of(key.validSince()),
                        problem(ring.path(), key)));
            }
        }
        return found;
    }

    private Optional<String> problem(String ring, RingKey key) {
        for (KeyData form : key.data()) {
            Optional<String> problem = problem(ring, key.seqnum(), form);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> problem(String ring, int seqnum, KeyData form) {
        for (Half half : new Half[] {Half.PRIVATE, Half.SYMMETRIC}) {
            Optional<byte[]> part = form.part(half);
            if (part.isPresent()) {
                try (Secret key = seals.open(ring, half, seqnum, part.get())) {
                    if (half == Half.PRIVATE && form.format() == KeyData.THEMIS_PAIR) {
                        return HalvesCheck.problem(key, form.part(Half.PUBLIC).map(EcPublicKey::read));
                    }
                } catch (UnsealFailure e) {
                    return Optional.of(e.reason());
                } catch (InputFailure e) {
                    return Optional.of("is no valid public key: " + e.reason());
                }
            }
        }
        return form.part(Half.PUBLIC).flatMap(RingBackup::publicProblem);
    }

    private static Optional<String> publicProblem(byte[] half) {
        try {
            EcPublicKey.read(half);
            return Optional.empty();
        } catch (InputFailure e) {
            return Optional.of("is no valid public key: " + e.reason());
        }
    }

    @Override
    public boolean sameAs(BackupContent other) {
        RingBackup rings = (RingBackup) other;
        byte[] mine = ExportBundle.encode(this.rings, seals);
        try {
            byte[] others = ExportBundle.encode(rings.rings, rings.seals);
            try {
                return MessageDigest.isEqual(mine, others);
            } finally {
                RingSeals.erase(others);
            }
        } finally {
            RingSeals.erase(mine);
        }
    }

    @Override
    public void holdIn(OpenSecrets open) {
        momentKey.ifPresent(open::hold);
    }

    @Override
    public void close() {
        momentKey.ifPresent(Secret::close);
    }
}
