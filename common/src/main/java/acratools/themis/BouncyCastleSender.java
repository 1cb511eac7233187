package acratools.themis;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * New key pairs against one public key by Bouncy Castle. A table of the peer's multiples makes the agreement as cheap as
 * the key pair, half of what it costs otherwise, but costs an agreement itself: it is made once there seem to be many.
 */
final class BouncyCastleSender implements P256.Sender {
    private static final int FEW = 4;

    private final BouncyCastleP256 curve;
    private final EcPublicKey peer;
    private final ECPoint peerPoint;
    private final AtomicInteger before = new AtomicInteger();

    BouncyCastleSender(BouncyCastleP256 curve, EcPublicKey peer) {
        this.curve = curve;
        this.peer = peer;
        this.peerPoint = curve.decode(peer.point());
    }

    @Override
    public P256.Agreement agree(SecureRandom random) {
        byte[] scalar = BouncyCastleP256.randomScalar(random);
        try {
            EcPublicKey publicKey = EcPublicKey.of(curve.publicPoint(scalar));
            return new P256.Agreement(publicKey, shared(scalar));
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }

    private byte[] shared(byte[] scalar) {
        if (before.get() < FEW) {
            before.incrementAndGet();
            return curve.agree(scalar, peer.point());
        }
        return curve.agreeByTable(scalar, peerPoint);
    }
}
