package acratools.tls;

import java.util.Locale;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;

/** Which signatures count: none over a digest for which collisions are found. */
final class SignatureStrength {
    private SignatureStrength() {}

    static void require(AlgorithmIdentifier algorithm) throws UnusableAnswer {
        String name =
                new DefaultAlgorithmNameFinder().getAlgorithmName(algorithm).toUpperCase(Locale.ROOT);
        if (name.startsWith("SHA1") || name.startsWith("SHA-1") || name.startsWith("MD")) {
            throw new UnusableAnswer("its signature is too weak: " + name);
        }
    }
}
