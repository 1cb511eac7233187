package acratools.cli;

import acratools.cli.KeystorePlace.VersionChoice;
import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.StorageFailure;
import acratools.keystore.KeystoreBackup;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v1.FlatArchive;
import acratools.keystore.v2.RingArchive;
import acratools.storage.Storage;

/** The keystore whose keys are taken out or put in, and what they are under: fetched together, closed together. */
public final class OpenKeystoreBackup implements AutoCloseable {
    private final Storage storage;
    private final Protection protection;
    private final KeystoreBackup backup;
    private final String place;

    private OpenKeystoreBackup(Storage storage, Protection protection, KeystoreBackup backup, String place) {
        this.storage = storage;
        this.protection = protection;
        this.backup = backup;
        this.place = place;
    }

    /**
     * Opens the keystore that the flags name, to take its keys out.
     *
     * @param directory the tool's own flag for where the keystore is; in Redis, what its keys' names begin with
     * @param publicDirectory the flag for where the public keys of a keystore v1 are; empty if with the others
     * @throws InputFailure if flags contradict each other, or there is no keystore
     * @throws KeystoreFailure if it cannot be trusted, or is of another version than the flags say
     * @throws MasterKeyFailure if there is no AMK
     */
    public static OpenKeystoreBackup open(ToolContext tool, Flag<String> directory, Flag<String> publicDirectory) {
        return open(tool, directory, publicDirectory, KeystoreOptions::version);
    }

    /**
     * Opens it to put keys in. It need not exist: it is made, of the keys' version.
     *
     * @throws KeystoreFailure if it is of another version than the keys
     */
    public static OpenKeystoreBackup openFor(
            KeystoreVersion version, ToolContext tool, Flag<String> directory, Flag<String> publicDirectory) {
        return open(tool, directory, publicDirectory, (options, at, place) -> options.versionOf(version, at, place));
    }

    private static OpenKeystoreBackup open(
            ToolContext tool, Flag<String> directory, Flag<String> publicDirectory, VersionChoice choice) {
        String root = tool.get(directory);
        String publicRoot = tool.get(publicDirectory);
        KeystorePlace place = new KeystorePlace(tool, root, publicRoot.isEmpty() ? root : publicRoot);
        return place.open(
                choice,
                (storage, version, protection) -> new OpenKeystoreBackup(
                        storage, protection, backup(tool, storage, version, protection, place.name()), place.name()));
    }

    private static KeystoreBackup backup(
            ToolContext tool, Storage storage, KeystoreVersion version, Protection protection, String place) {
        return switch (version) {
            case V1 -> new FlatArchive(storage, protection.protector(), tool.clock(), tool.log(), place);
            case V2 ->
                new RingArchive(storage, protection.protector(), protection.signer(), tool.clock(), tool.log(), place);
        };
    }

    public KeystoreBackup backup() {
        return backup;
    }

    /** How messages name the keystore. */
    public String place() {
        return place;
    }

    /**
     * Returns when what was written, also by a run before this one, will outlive a crash of the place that it is in.
     *
     * @throws StorageFailure if that cannot be had; its hint is to import again
     */
    public void sync() {
        try {
            storage.sync();
        } catch (StorageFailure e) {
            throw new StorageFailure(
                    e.subject(),
                    e.reason(),
                    "the keys are there, and may not outlive a crash of the server; let the user run WAITAOF, INFO, BGSAVE"
                            + " and BGREWRITEAOF, mend the server's disk or save settings, then import again",
                    e);
        }
    }

    @Override
    public void close() {
        try (protection) {
            storage.close();
        }
    }
}
