package acratools.themis;

import acratools.log.Log;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds the native library for {@link P256#bulk}: the Amazon Corretto Crypto Provider, if it is there and its library
 * runs on this platform. It is never registered with the JVM, so nothing else of the JVM comes to use it.
 */
final class NativeProvider {
    private static final String PROVIDER = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    /** From here on what is saved is more than the time that loading takes; docs/decisions has the figures. */
    private static final long FEWEST_VALUES = 2_000;

    /** NIST's CAVP, ECC CDH primitive, P-256, count 0: private key, the peer's point, shared secret. */
    private static final String KNOWN_SCALAR = "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534";

    private static final String KNOWN_POINT = "04"
            + "700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
            + "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac";
    private static final String KNOWN_SECRET = "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b";

    private NativeProvider() {}

    static boolean worthLoading(long values) {
        return values >= FEWEST_VALUES;
    }

    /** The native implementation, tried out; empty, with a debug line that tells why, where there is none. */
    static Optional<P256> find(Log log) {
        return find(NativeFolder.orClassPath(), log);
    }

    static Optional<P256> find(ClassLoader classes, Log log) {
        try {
            Provider provider = Class.forName(PROVIDER, true, classes)
                    .asSubclass(Provider.class)
                    .getDeclaredConstructor()
                    .newInstance();
            P256 curve = tried(new NativeP256(provider));
            log.debug("P-256 by a native library", "library", provider.getInfo());
            return Optional.of(curve);
        } catch (ReflectiveOperationException | GeneralSecurityException | RuntimeException | LinkageError e) {
            log.debug("no native library for P-256, so Bouncy Castle does it", "reason", reason(e));
            return Optional.empty();
        }
    }

    /** A library that loads may still be broken, or answer in a form that is not ours. */
    private static P256 tried(P256 curve) throws GeneralSecurityException {
        HexFormat hex = HexFormat.of();
        byte[] scalar = hex.parseHex(KNOWN_SCALAR);
        byte[] secret = curve.agree(scalar, hex.parseHex(KNOWN_POINT));
        boolean asKnown = MessageDigest.isEqual(hex.parseHex(KNOWN_SECRET), secret);
        EcPublicKey peer = EcPublicKey.of(hex.parseHex(KNOWN_POINT));
        try (P256.Agreement sent = curve.sender(peer).agree(new SecureRandom())) {
            curve.decompress(sent.publicKey().point());
        }
        Arrays.fill(secret, (byte) 0);
        if (!asKnown) {
            throw new GeneralSecurityException("wrong answer to a known case");
        }
        return curve;
    }

    private static String reason(Throwable problem) {
        String name = problem.getClass().getSimpleName();
        return problem.getMessage() == null ? name : name + ": " + problem.getMessage();
    }
}
