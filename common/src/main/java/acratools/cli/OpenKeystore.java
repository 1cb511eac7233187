package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKey;
import acratools.storage.DirectoryStorage;
import acratools.storage.Storage;
import java.nio.file.Path;

/** The keystore that a run works on and the AMK that it is opened under: fetched together, closed together. */
public final class OpenKeystore implements AutoCloseable {
    private final MasterKey masterKey;
    private final Keystore keystore;

    private OpenKeystore(MasterKey masterKey, Keystore keystore) {
        this.masterKey = masterKey;
        this.keystore = keystore;
    }

    /**
     * Opens the keystore that the flags name. It need not exist if {@link KeystoreOptions#VERSION} says which to make; it
     * is made with its first key.
     *
     * @param directory the tool's own flag for where the keystore is
     * @param publicDirectory the flag for where its public keys are; {@code directory} unless the tool has another
     * @throws InputFailure if flags contradict each other, or there is no keystore and no version of a new one
     * @throws KeystoreFailure if it cannot be trusted, or is of another version than the flags say
     * @throws MasterKeyFailure if there is no AMK
     */
    public static OpenKeystore open(ToolContext tool, Flag<String> directory, Flag<String> publicDirectory) {
        RedisFlags.refuseUnsupported(tool.values());
        Path root = Path.of(tool.get(directory));
        KeystoreOptions options = new KeystoreOptions(tool);
        // Before the AMK is fetched: a mistyped directory should not cost a way to Vault, nor bring a secret in.
        KeystoreVersion version;
        try (Storage storage = new DirectoryStorage(root)) {
            version = options.version(storage, "keystore " + root);
        }
        MasterKey masterKey = new MasterKeyOptions(tool).load(version);
        try {
            Storage storage = switch (version) {
                case V1 -> new DirectoryStorage(root, Path.of(tool.get(publicDirectory)));
                case V2 -> new DirectoryStorage(root);
            };
            return new OpenKeystore(masterKey, options.open(storage, version, masterKey));
        } catch (RuntimeException | Error e) {
            masterKey.close();
            throw e;
        }
    }

    public Keystore keystore() {
        return keystore;
    }

    @Override
    public void close() {
        try (masterKey) {
            keystore.close();
        }
    }
}
