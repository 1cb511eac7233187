package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.id.KeyOwner;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreDetection;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.storage.Storage;
import java.util.Optional;

/** Opens the keystore that the flags name, of whichever version it is. */
public final class KeystoreOptions {
    /** The values of {@code --keystore}. */
    public enum VersionWord implements FlagWord {
        DETECT("", Optional.empty()),
        V1("v1", Optional.of(KeystoreVersion.V1)),
        V2("v2", Optional.of(KeystoreVersion.V2));

        private final String word;
        private final Optional<KeystoreVersion> version;

        VersionWord(String word, Optional<KeystoreVersion> version) {
            this.word = word;
            this.version = version;
        }

        @Override
        public String word() {
            return word;
        }

        public Optional<KeystoreVersion> version() {
            return version;
        }
    }

    public static final Flag<VersionWord> VERSION = Flag.choice(
            "keystore",
            VersionWord.DETECT,
            VersionWord.values(),
            FlagGroup.KEYSTORE,
            "version of a new keystore; that of a present one is detected");

    private final ToolContext tool;
    private boolean v1Assumed;

    public KeystoreOptions(ToolContext tool) {
        this.tool = tool;
    }

    /**
     * The version of the keystore in {@code storage}, or of the one to be made there.
     *
     * @param place names the storage in messages
     * @throws KeystoreFailure if there is one of another version than {@code --keystore} says
     * @throws InputFailure if there is none and {@code --keystore} does not say which to make
     */
    public KeystoreVersion version(Storage storage, String place) {
        return presentOrWanted(storage, place)
                .orElseThrow(() -> new InputFailure(
                        place,
                        "holds no keystore yet, and the version of a new one is not given",
                        "add " + VERSION.spelling() + "=v1 or " + VERSION.spelling()
                                + "=v2 to make one, or give the directory of the keystore that is meant"));
    }

    /**
     * The same for a tool that makes keystore v1 where there is none and {@code --keystore} does not say which, as Acra's
     * own does. The directory may be mistyped: a warning says what is made.
     */
    public KeystoreVersion versionOrV1(Storage storage, String place) {
        Optional<KeystoreVersion> version = presentOrWanted(storage, place);
        v1Assumed = version.isEmpty();
        if (v1Assumed) {
            tool.log()
                    .warning(
                            place + " holds no keystore yet: a new one of version 1 is made",
                            "flag",
                            VERSION.spelling() + "=v1|v2");
        }
        return version.orElse(KeystoreVersion.V1);
    }

    /**
     * {@code wanted}, if that is the version of the keystore in {@code storage}, or nothing is there.
     *
     * @throws KeystoreFailure if there is one of another version
     * @throws InputFailure if {@code --keystore} says another
     */
    KeystoreVersion versionOf(KeystoreVersion wanted, Storage storage, String place) {
        Optional<KeystoreVersion> asked = tool.get(VERSION).version();
        if (asked.isPresent() && asked.get() != wanted) {
            throw new InputFailure(
                    tool.values().subject(VERSION),
                    "asks for a keystore " + word(asked.get()) + ", and the backup is one of a keystore "
                            + word(wanted),
                    "leave the flag out: keys cannot go from one version to the other");
        }
        Optional<KeystoreVersion> found = KeystoreDetection.detect(storage);
        if (found.isPresent() && found.get() != wanted) {
            throw new KeystoreFailure(
                    place,
                    "is a keystore " + word(found.get()) + ", and the backup is one of a keystore " + word(wanted),
                    "give another place: keys cannot go from one version to the other");
        }
        return wanted;
    }

    /** Whether {@link #versionOrV1} gave v1 for want of a keystore and a flag that says which. */
    boolean isV1Assumed() {
        return v1Assumed;
    }

    private Optional<KeystoreVersion> presentOrWanted(Storage storage, String place) {
        Optional<KeystoreVersion> wanted = tool.get(VERSION).version();
        Optional<KeystoreVersion> found = KeystoreDetection.detect(storage);
        if (found.isPresent()) {
            if (wanted.isPresent() && wanted.get() != found.get()) {
                throw new KeystoreFailure(
                        place,
                        "is a keystore " + word(found.get()) + ", and " + VERSION.spelling() + " asks for "
                                + word(wanted.get()),
                        "leave the flag out to use this keystore, or give another place for the new one");
            }
            return found;
        }
        return wanted;
    }

    /**
     * Opens the keystore.
     *
     * @param storage closed with the keystore
     * @param protection of that version; must stay open as long as the keystore
     */
    public Keystore open(Storage storage, KeystoreVersion version, Protection protection) {
        return switch (version) {
            case V1 -> new FlatKeystore(storage, protection.protector(), tool.clock());
            case V2 -> new RingKeystore(storage, protection.protector(), protection.signer(), tool.clock());
        };
    }

    /** Whether a keystore of that version, in {@code storage}, holds keys of {@code owner}. */
    static boolean holdsKeyOf(KeyOwner owner, Storage storage, KeystoreVersion version) {
        return switch (version) {
            case V1 -> FlatKeystore.holdsKeyOf(owner, storage);
            case V2 -> RingKeystore.holdsKeyOf(owner, storage);
        };
    }

    private static String word(KeystoreVersion version) {
        return switch (version) {
            case V1 -> VersionWord.V1.word();
            case V2 -> VersionWord.V2.word();
        };
    }
}
