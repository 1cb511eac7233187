package acratools.themis;

import acratools.failure.InputFailure;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import javax.security.auth.DestroyFailedException;

/**
 * P-256 by a native JCE provider: agreements, and the key pairs of a {@link P256.Sender}. Everything else costs as much
 * by way of JCE as in Bouncy Castle, or more, and is left to that. Scalars go to the provider as DER in an array that is
 * zeroed; keys of the provider are destroyed after use.
 */
final class NativeP256 implements P256 {
    /** PKCS #8 (RFC 5208) around SEC 1's ECPrivateKey without a public key; the scalar follows. */
    private static final byte[] PRIVATE_HEAD =
            HexFormat.of().parseHex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420");

    /** SubjectPublicKeyInfo (RFC 5480) around an uncompressed point, which follows. */
    private static final byte[] PUBLIC_HEAD =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private final P256 portable = BouncyCastleP256.INSTANCE;
    private final Provider provider;
    private final KeyFactory keys;

    /** @throws GeneralSecurityException if the provider has no EC keys, as where its library did not load */
    NativeP256(Provider provider) throws GeneralSecurityException {
        this.provider = provider;
        this.keys = KeyFactory.getInstance("EC", provider);
    }

    @Override
    public EcKeyPair generate(SecureRandom random) {
        return portable.generate(random);
    }

    @Override
    public byte[] publicPoint(byte[] scalar) {
        return portable.publicPoint(scalar);
    }

    @Override
    public byte[] decompress(byte[] point) {
        return portable.decompress(point);
    }

    @Override
    public byte[] agree(byte[] scalar, byte[] point) {
        PublicKey peer = publicKey(point);
        PrivateKey mine = privateKey(scalar);
        try {
            return agree(mine, peer);
        } finally {
            destroy(mine);
        }
    }

    @Override
    public Receiver receiver(EcPrivateKey key) {
        PrivateKey mine = key.useScalar(this::privateKey);
        return new Receiver() {
            @Override
            public byte[] agree(EcPublicKey peer) {
                return NativeP256.this.agree(mine, publicKey(peer.point()));
            }

            @Override
            public void close() {
                destroy(mine);
            }
        };
    }

    @Override
    public Sender sender(EcPublicKey peer) {
        PublicKey theirs = publicKey(peer.point());
        return random -> {
            KeyPair pair = newPair();
            try {
                return new Agreement(EcPublicKey.of(point(pair.getPublic())), agree(pair.getPrivate(), theirs));
            } finally {
                destroy(pair.getPrivate());
            }
        };
    }

    private byte[] agree(PrivateKey mine, PublicKey peer) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
            agreement.init(mine);
            agreement.doPhase(peer, true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private PrivateKey privateKey(byte[] scalar) {
        BouncyCastleP256.requireRange(scalar);
        byte[] der = Arrays.copyOf(PRIVATE_HEAD, PRIVATE_HEAD.length + SCALAR_LENGTH);
        System.arraycopy(scalar, 0, der, PRIVATE_HEAD.length, SCALAR_LENGTH);
        try {
            return keys.generatePrivate(new LentPrivateKey(der));
        } catch (GeneralSecurityException e) {
            throw broken(e);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private PublicKey publicKey(byte[] point) {
        BouncyCastleP256.requireUncompressed(point);
        byte[] der = Arrays.copyOf(PUBLIC_HEAD, PUBLIC_HEAD.length + POINT_LENGTH);
        System.arraycopy(point, 0, der, PUBLIC_HEAD.length, POINT_LENGTH);
        try {
            return keys.generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new InputFailure("public key", "its point is not on the curve P-256", "", e);
        }
    }

    private static byte[] point(PublicKey key) {
        byte[] der = key.getEncoded();
        if (der.length != PUBLIC_HEAD.length + POINT_LENGTH || der[PUBLIC_HEAD.length] != 4) {
            throw new IllegalStateException("the native provider writes public keys in another form");
        }
        return Arrays.copyOfRange(der, PUBLIC_HEAD.length, der.length);
    }

    private static void destroy(PrivateKey key) {
        try {
            key.destroy();
        } catch (DestroyFailedException e) {
            // It goes with the garbage then; docs/security.md names the provider's keys.
        }
    }

    private static IllegalStateException broken(GeneralSecurityException cause) {
        return new IllegalStateException("the native provider does not do P-256", cause);
    }

    /** Lends its array instead of copying it twice, as the JDK's class does: those copies nobody could zero. */
    private static final class LentPrivateKey extends PKCS8EncodedKeySpec {
        private final byte[] der;

        LentPrivateKey(byte[] der) {
            super(new byte[0]);
            this.der = der;
        }

        @Override
        public byte[] getEncoded() {
            return der;
        }
    }
}
