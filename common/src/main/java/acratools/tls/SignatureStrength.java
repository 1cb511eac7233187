package acratools.tls;

import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.AlgorithmNameFinder;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;

/** Which signatures count: those over SHA-2 or newer, and those that bring their own digest. No other is taken on trust. */
final class SignatureStrength {
    private static final List<String> STRONG =
            List.of("SHA224", "SHA256", "SHA384", "SHA512", "SHA3", "ED25519", "ED448", "MLDSA", "SLHDSA");

    private SignatureStrength() {}

    /** @param whose {@code its signature}, to begin the reason with */
    static void require(AlgorithmIdentifier algorithm, String whose) throws UnusableAnswer {
        String name = name(algorithm).toUpperCase(Locale.ROOT);
        String bare = name.replace("-", "");
        for (String strong : STRONG) {
            if (bare.startsWith(strong)) {
                return;
            }
        }
        throw new UnusableAnswer(whose + " is too weak: " + name);
    }

    /** That of PSS tells nothing of its digest, which is a parameter, and SHA-1 without one. */
    private static String name(AlgorithmIdentifier algorithm) {
        AlgorithmNameFinder names = new DefaultAlgorithmNameFinder();
        if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return names.getAlgorithmName(algorithm);
        }
        ASN1Encodable given = algorithm.getParameters();
        if (given == null || given.equals(DERNull.INSTANCE)) {
            return "SHA1WITHRSAANDMGF1";
        }
        return names.getAlgorithmName(RSASSAPSSparams.getInstance(given).getHashAlgorithm()) + "WITHRSAANDMGF1";
    }
}
