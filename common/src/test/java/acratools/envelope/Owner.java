package acratools.envelope;

import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.List;

/** A client or zone of the tests: a pair, a symmetric key, a context, and what reads and writes with them. */
final class Owner implements AutoCloseable {
    static final byte[] NO_CONTEXT = {};

    private final SecureRandom random = new SecureRandom();
    private final EcKeyPair pair = EcKeyPair.generate(random);
    private final Secret key = Secret.random(32, random);
    private final byte[] context;

    Owner(byte[] context) {
        this.context = context;
    }

    EcKeyPair pair() {
        return pair;
    }

    Secret key() {
        return key;
    }

    EnvelopeReader reader() {
        return new EnvelopeReader(P256.portable(), List.of(pair.privateKey()), List.of(key), context);
    }

    EnvelopeWriter acraStructs() {
        return EnvelopeWriter.ofAcraStructs(P256.portable(), pair.publicKey(), context, random);
    }

    EnvelopeWriter acraBlocks() {
        return EnvelopeWriter.ofAcraBlocks(key, context, random);
    }

    List<EnvelopeWriter> writers() {
        return List.of(acraStructs(), acraBlocks());
    }

    @Override
    public void close() {
        pair.close();
        key.close();
    }
}
