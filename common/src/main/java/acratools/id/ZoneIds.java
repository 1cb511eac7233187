package acratools.id;

import acratools.failure.KeystoreFailure;
import java.security.SecureRandom;
import java.util.function.Predicate;

/** Draws new zone ids. Source: spec/envelopes.md, "Zone id". */
public final class ZoneIds {
    private static final String PREFIX = "DDDDDDDD";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LETTER_COUNT = 16;

    /** There are 52^16 ids: where so many draws in a row exist already, it is the answers that are wrong. */
    private static final int MOST_DRAWS = 100;

    private ZoneIds() {}

    /**
     * Draws an id that does not exist yet, each as likely.
     *
     * @param exists whether a zone of that id has a key
     * @throws KeystoreFailure if 100 ids in a row exist
     */
    public static ZoneId draw(SecureRandom random, Predicate<ZoneId> exists) {
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            ZoneId id = draw(random);
            if (!exists.test(id)) {
                return id;
            }
        }
        throw new KeystoreFailure(
                "new zone id",
                "the keystore says of each id that it exists already",
                "check that its directory or Redis database is the right one and can be read");
    }

    private static ZoneId draw(SecureRandom random) {
        StringBuilder id = new StringBuilder(PREFIX.length() + LETTER_COUNT).append(PREFIX);
        for (int i = 0; i < LETTER_COUNT; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return new ZoneId(id.toString());
    }
}
