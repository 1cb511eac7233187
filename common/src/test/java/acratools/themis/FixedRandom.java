package acratools.themis;

import java.security.SecureRandom;

/** Gives the bytes it was made with, in order and just once. */
final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private int given;

    FixedRandom(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] wanted) {
        System.arraycopy(bytes, given, wanted, 0, wanted.length);
        given += wanted.length;
    }
}
