package acratools.keymaker;

import acratools.cli.KeyTable;
import acratools.failure.KeystoreFailure;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key of a keystore, and whether it opens.
 *
 * @param place names the keystore in messages
 */
record Listing(String place, KeystoreVersion version, List<KeyReport> keys) {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    Listing {
        keys = List.copyOf(keys);
    }

    /** @throws KeystoreFailure if there is no key in it */
    static Listing of(Keystore keystore, String place) {
        List<KeyReport> keys = keystore.inspect();
        if (keys.isEmpty()) {
            throw new KeystoreFailure(
                    place, "holds no keys", "give the directory of the keystore that is meant with --keys_output_dir");
        }
        return new Listing(place, keystore.version(), keys);
    }

    /** What to end the run with if a key does not open or a half does not match. */
    Optional<KeystoreFailure> failure() {
        int bad = 0;
        for (KeyReport key : keys) {
            bad += key.problem().isPresent() ? 1 : 0;
        }
        return bad == 0
                ? Optional.empty()
                : Optional.of(new KeystoreFailure(
                        place,
                        bad + " of " + keys.size() + " keys do not open or do not match",
                        "see that this is the keystore's master key; finish an interrupted change of it with acra-rotate"
                                + " --rotate_master_key; restore damaged keys from a backup"));
    }

    /** One line a key, in columns. */
    String table() {
        return KeyTable.of(keys);
    }

    /** {@code {"version":1,"keystore":"v1","keys":[…]}}. */
    Map<String, Object> json() {
        Map<String, Object> listing = new LinkedHashMap<>();
        listing.put("version", JSON_VERSION);
        listing.put("keystore", version == KeystoreVersion.V1 ? "v1" : "v2");
        listing.put("keys", KeyTable.rows(keys));
        return listing;
    }
}
