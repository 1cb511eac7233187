package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.KeyWrapping;
import acratools.keystore.KeystoreRewrap;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v1.FlatWrapping;
import acratools.keystore.v2.RingWrapping;
import acratools.storage.Storage;
import java.util.function.Function;

/** The keystore that a run takes from one AMK to another, and both AMKs: fetched together, closed together. */
public final class OpenKeystoreRewrap implements AutoCloseable {
    private final Storage storage;
    private final MasterKeyChange keys;
    private final KeystoreRewrap rewrap;
    private final String place;

    private OpenKeystoreRewrap(Storage storage, MasterKeyChange keys, KeystoreRewrap rewrap, String place) {
        this.storage = storage;
        this.keys = keys;
        this.rewrap = rewrap;
        this.place = place;
    }

    /**
     * Opens the keystore that the flags name; nothing of it is read but its version.
     *
     * @param directory the tool's own flag for where the keystore is; in Redis, what its keys' names begin with
     * @param newFlags those of the AMK that it shall be under
     * @throws InputFailure if flags contradict each other, or there is no keystore
     * @throws KeystoreFailure if it cannot be trusted, or is of another version than the flags say
     * @throws MasterKeyFailure if there is no AMK
     */
    public static OpenKeystoreRewrap open(ToolContext tool, Flag<String> directory, MasterKeyFlags newFlags) {
        return open(tool, directory, version -> MasterKeyChange.load(tool, newFlags, version));
    }

    /**
     * The same with a new AMK that is made here, and put into the Vault that {@code newFlags} name by {@link #storeNewKey}.
     *
     * @param wanted the flag that asks for it, as messages name it
     */
    public static OpenKeystoreRewrap openWithFreshKey(
            ToolContext tool, Flag<String> directory, MasterKeyFlags newFlags, String wanted) {
        return open(tool, directory, version -> MasterKeyChange.make(tool, newFlags, version, wanted));
    }

    private static OpenKeystoreRewrap open(
            ToolContext tool, Flag<String> directory, Function<KeystoreVersion, MasterKeyChange> fetch) {
        String root = tool.get(directory);
        KeystorePlace place = new KeystorePlace(tool, root, root);
        Storage storage = place.storage();
        try {
            KeystoreVersion version = new KeystoreOptions(tool).version(storage, place.name());
            MasterKeyChange keys = fetch.apply(version);
            KeyWrapping wrapping = wrapping(
                    tool,
                    version,
                    Protection.by(keys.oldKey(), tool.random()),
                    Protection.by(keys.newKey(), tool.random()));
            KeystoreRewrap rewrap = new KeystoreRewrap(storage, wrapping, tool.random(), place.name());
            return new OpenKeystoreRewrap(storage, keys, rewrap, place.name());
        } catch (RuntimeException | Error e) {
            storage.close();
            throw e;
        }
    }

    /** Both master keys are still those of the {@link MasterKeyChange}, which closes them. */
    private static KeyWrapping wrapping(
            ToolContext tool, KeystoreVersion version, Protection present, Protection coming) {
        return switch (version) {
            case V1 -> new FlatWrapping(present.protector(), coming.protector());
            case V2 -> new RingWrapping(side(present), side(coming), tool.clock());
        };
    }

    private static RingWrapping.Side side(Protection protection) {
        return new RingWrapping.Side(protection.protector(), protection.signer());
    }

    /** {@link MasterKeyChange#store}: before the first key is sealed under it. */
    public StoredMasterKey storeNewKey() {
        return keys.store();
    }

    /** {@link MasterKeyChange#requireStorable}: for a dry run. */
    public void requireNewKeyStorable() {
        keys.requireStorable();
    }

    public KeystoreRewrap rewrap() {
        return rewrap;
    }

    /** How messages name the keystore. */
    public String place() {
        return place;
    }

    @Override
    public void close() {
        try (keys) {
            storage.close();
        }
    }
}
