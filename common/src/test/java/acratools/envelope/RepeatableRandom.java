package acratools.envelope;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Gives the same bytes again for the same seed, so that a test can tell keys after it looked for them. */
final class RepeatableRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient SplittableRandom source;

    RepeatableRandom(long seed) {
        source = new SplittableRandom(seed);
    }

    @Override
    public void nextBytes(byte[] wanted) {
        source.nextBytes(wanted);
    }
}
