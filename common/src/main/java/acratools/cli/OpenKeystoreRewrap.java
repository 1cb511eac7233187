package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.KeyWrapping;
import acratools.keystore.KeystoreRewrap;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v1.FlatWrapping;
import acratools.keystore.v2.RingSigner;
import acratools.keystore.v2.RingWrapping;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyPair;
import acratools.protect.SecureCellProtector;
import acratools.storage.DirectoryStorage;
import acratools.storage.Storage;
import java.nio.file.Path;
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
        RedisOptions redis = new RedisOptions(tool);
        boolean inRedis = redis.isAsked();
        String root = tool.get(directory);
        String place = "keystore " + root + (inRedis ? " in redis" : "");
        Storage storage = new WaitingStorage(
                inRedis ? redis.storage(root, root) : new DirectoryStorage(Path.of(root)), tool, inRedis);
        try {
            KeystoreVersion version = new KeystoreOptions(tool).version(storage, place);
            MasterKeyChange keys = fetch.apply(version);
            KeystoreRewrap rewrap = new KeystoreRewrap(storage, wrapping(tool, version, keys), tool.random(), place);
            return new OpenKeystoreRewrap(storage, keys, rewrap, place);
        } catch (RuntimeException | Error e) {
            storage.close();
            throw e;
        }
    }

    private static KeyWrapping wrapping(ToolContext tool, KeystoreVersion version, MasterKeyChange keys) {
        return switch (version) {
            case V1 -> new FlatWrapping(protector(tool, keys.oldKey()), protector(tool, keys.newKey()));
            case V2 -> new RingWrapping(side(tool, keys.oldKey()), side(tool, keys.newKey()), tool.clock());
        };
    }

    private static RingWrapping.Side side(ToolContext tool, MasterKey key) {
        return new RingWrapping.Side(protector(tool, key), new RingSigner(((MasterKeyPair) key).signatureKey()));
    }

    private static SecureCellProtector protector(ToolContext tool, MasterKey key) {
        return new SecureCellProtector(key.encryptionKey(), tool.random());
    }

    /** {@link MasterKeyChange#store}: before the first key is sealed under it. */
    public StoredMasterKey storeNewKey() {
        return keys.store();
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
