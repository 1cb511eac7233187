package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.storage.Access;
import acratools.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Which keystore a storage holds. Source: spec/keystore-v1.md, "Telling the version". */
public final class KeystoreDetection {
    /** Where keystore v2 tells its version. */
    public static final String VERSION_PATH = "version";

    /** What it tells, without a newline. */
    public static final String V2_MARKER = "Acra Keystore v2";

    private KeystoreDetection() {}

    /**
     * Tells the version.
     *
     * @return absent if the storage is missing, empty, or holds nothing but files of ours
     * @throws KeystoreFailure if it tells a version that is not known
     */
    public static Optional<KeystoreVersion> detect(Storage storage) {
        if (storage.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> marker = storage.read(VERSION_PATH, Access.MARKER);
        if (marker.isEmpty()) {
            return Optional.of(KeystoreVersion.V1);
        }
        if (!Arrays.equals(marker.get(), V2_MARKER.getBytes(StandardCharsets.US_ASCII))) {
            throw new KeystoreFailure(
                    storage.describe(VERSION_PATH, Access.MARKER),
                    "does not hold \"" + V2_MARKER + "\"",
                    "this is no keystore of a known version; restore it from a backup, or give another directory");
        }
        return Optional.of(KeystoreVersion.V2);
    }
}
