package acratools.cli;

import acratools.cli.KeystorePlace.VersionChoice;
import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.Keystore;

/** The keystore that a run works on and what its keys are under: fetched together, closed together. */
public final class OpenKeystore implements AutoCloseable {
    private final Protection protection;
    private final Keystore keystore;

    private OpenKeystore(Protection protection, Keystore keystore) {
        this.protection = protection;
        this.keystore = keystore;
    }

    /**
     * Opens the keystore that the flags name. It need not exist if {@link KeystoreOptions#VERSION} says which to make; it
     * is made with its first key.
     *
     * @param directory the tool's own flag for where the keystore is; in Redis, what its keys' names begin with
     * @param publicDirectory the flag for where its public keys are; {@code directory} unless the tool has another
     * @throws InputFailure if flags contradict each other, or there is no keystore and no version of a new one
     * @throws KeystoreFailure if it cannot be trusted, or is of another version than the flags say
     * @throws MasterKeyFailure if there is no AMK
     */
    public static OpenKeystore open(ToolContext tool, Flag<String> directory, Flag<String> publicDirectory) {
        return open(tool, directory, publicDirectory, KeystoreOptions::version);
    }

    /**
     * {@link #open} for the tools of which Acra's own make keystore v1 where there is none: cron jobs of theirs give no
     * version.
     */
    public static OpenKeystore openOrMakeV1(ToolContext tool, Flag<String> directory) {
        return open(tool, directory, directory, KeystoreOptions::versionOrV1);
    }

    private static OpenKeystore open(
            ToolContext tool, Flag<String> directory, Flag<String> publicDirectory, VersionChoice choice) {
        String root = tool.get(directory);
        // In Redis there is no second directory to forget: public keys go apart only where that is said.
        boolean together = new RedisOptions(tool).isAsked() && !tool.values().isSet(publicDirectory);
        return new KeystorePlace(tool, root, together ? root : tool.get(publicDirectory))
                .open(
                        choice,
                        (storage, version, protection) -> new OpenKeystore(
                                protection, new KeystoreOptions(tool).open(storage, version, protection)));
    }

    public Keystore keystore() {
        return keystore;
    }

    @Override
    public void close() {
        try (protection) {
            keystore.close();
        }
    }
}
