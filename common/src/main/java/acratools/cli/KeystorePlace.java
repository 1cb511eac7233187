package acratools.cli;

import acratools.id.KeyOwner;
import acratools.keystore.KeystoreVersion;
import acratools.storage.DirectoryStorage;
import acratools.storage.Storage;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The directory, or the part of a Redis, that the flags name as a keystore's. */
final class KeystorePlace {
    private final ToolContext tool;
    private final boolean inRedis;
    private final String root;
    private final String publicRoot;
    private final Storage storage;

    /** @param publicRoot where the public keys of a keystore v1 are; {@code root} if with the others */
    KeystorePlace(ToolContext tool, String root, String publicRoot) {
        this.tool = tool;
        this.root = root;
        this.publicRoot = publicRoot;
        RedisOptions redis = new RedisOptions(tool);
        inRedis = redis.isAsked();
        storage = new WaitingStorage(
                inRedis ? redis.storage(root, publicRoot) : new DirectoryStorage(Path.of(root)), tool, inRedis);
    }

    /** How messages name it. */
    String name() {
        return "keystore " + root + (inRedis ? " in redis" : "");
    }

    /** What lies there, whatever the version; in a directory, without a place of its own for public keys. */
    Storage storage() {
        return storage;
    }

    /** How to tell the version of the keystore that is there, or is to be made. */
    @FunctionalInterface
    interface VersionChoice {
        KeystoreVersion version(KeystoreOptions options, Storage storage, String place);
    }

    /** What is made of an opened keystore: it closes both. */
    @FunctionalInterface
    interface Opening<T> {
        T of(Storage storage, KeystoreVersion version, Protection protection);
    }

    /** Fetches what the keys are under, and opens; where that fails, nothing stays open. */
    <T> T open(VersionChoice choice, Opening<T> opening) {
        Storage opened = storage;
        try {
            KeystoreOptions options = new KeystoreOptions(tool);
            // Before the AMK is fetched: a mistyped directory should not cost a way to Vault, nor bring a secret in.
            KeystoreVersion version = choice.version(options, opened, name());
            MasterKeyOptions keyOptions = new MasterKeyOptions(tool);
            Predicate<KeyOwner> hasKeys = owner -> KeystoreOptions.holdsKeyOf(owner, storage, version);
            Protection protection =
                    options.isV1Assumed() ? keyOptions.protectAssumedV1(hasKeys) : keyOptions.protect(version, hasKeys);
            try {
                if (!inRedis && version == KeystoreVersion.V1) {
                    opened = new WaitingStorage(new DirectoryStorage(Path.of(root), Path.of(publicRoot)), tool, false);
                }
                return opening.of(opened, version, protection);
            } catch (RuntimeException | Error e) {
                protection.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }
}
