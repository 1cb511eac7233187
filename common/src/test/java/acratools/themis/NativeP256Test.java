package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.log.Log;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NativeP256Test extends P256Contract {
    private static final P256 CURVE = P256.bulk(Long.MAX_VALUE, (level, message, pairs) -> {});

    NativeP256Test() {
        super(CURVE);
    }

    @Test
    void isTheNativeOne() {
        assertInstanceOf(NativeP256.class, CURVE);
    }

    @Test
    void isNotLoadedForFewValues() {
        Lines log = new Lines();
        assertSame(P256.portable(), P256.bulk(100, log));
        assertEquals(List.of(), log.lines);
    }

    @Test
    void agreesAsBouncyCastleDoes() {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 500; i++) {
            byte[] scalar = BouncyCastleP256.randomScalar(random);
            try (EcKeyPair peer = EcKeyPair.generate(random)) {
                byte[] point = peer.publicKey().point();
                assertArrayEquals(P256.portable().agree(scalar, point), CURVE.agree(scalar, point));
            }
        }
    }

    @Test
    void leavesTheWorkToBouncyCastleWhereThereIsNoLibrary() {
        Lines log = new Lines();
        ClassLoader without = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
        assertEquals(Optional.empty(), NativeProvider.find(without, log));
        assertEquals(1, log.lines.size());
        assertTrue(log.lines.get(0).contains("ClassNotFoundException"), log.lines.get(0));
    }

    private static final class Lines implements Log {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void write(Level level, String message, Object... pairs) {
            lines.add(level + " " + message + " " + List.of(pairs));
        }
    }
}
