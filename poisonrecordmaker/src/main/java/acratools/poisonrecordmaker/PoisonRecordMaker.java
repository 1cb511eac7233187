package acratools.poisonrecordmaker;

import acratools.envelope.PoisonRecord;
import acratools.failure.InputFailure;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import java.security.SecureRandom;

/** Makes poison records under the keystore's poison key, which it makes first where there is none. */
final class PoisonRecordMaker {
    private static final int SYMMETRIC_KEY_LENGTH = 32;

    private final Keystore keystore;
    private final SecureRandom random;
    private final Log log;
    private final Runnable checkpoint;

    /** @param checkpoint called where the run may stop; throws if it is to */
    PoisonRecordMaker(Keystore keystore, SecureRandom random, Log log, Runnable checkpoint) {
        this.keystore = keystore;
        this.random = random;
        this.log = log;
        this.checkpoint = checkpoint;
    }

    /**
     * Makes one record.
     *
     * @param dataLength bytes of random data, 1 or more, or {@link PoisonRecord#RANDOM_LENGTH}
     * @return the record, in a serialized container
     * @throws InputFailure if the length is neither; no key is made then
     */
    byte[] make(RecordType type, int dataLength) {
        PoisonRecord.requireLength(dataLength);
        KeyRef ref = type.key();
        if (!keystore.contains(ref)) {
            checkpoint.run();
            if (makeKey(type)) {
                log.info("poison key made, as the keystore had none", "type", type.word());
            }
        }
        // The stored key, and not its public half alone: it is what Acra will open the record with, and a public half
        // that somebody else put there would make records that never give an alarm.
        try (Secret key = keystore.currentKey(ref)) {
            checkpoint.run();
            return switch (type) {
                case ACRA_STRUCT -> acraStruct(key, dataLength);
                case ACRA_BLOCK -> PoisonRecord.acraBlock(key, dataLength, random);
            };
        }
    }

    private byte[] acraStruct(Secret container, int dataLength) {
        try (EcPrivateKey key = EcPrivateKey.read(container)) {
            return PoisonRecord.acraStruct(key.publicKey(), dataLength, random);
        }
    }

    /** Whether it did: another run may have been quicker, and its key is the keystore's then. */
    private boolean makeKey(RecordType type) {
        try (KeyBatch batch = keystore.newBatch()) {
            switch (type) {
                case ACRA_STRUCT -> {
                    try (EcKeyPair pair = EcKeyPair.generate(random)) {
                        batch.addIfAbsent(type.key(), pair);
                    }
                }
                case ACRA_BLOCK -> {
                    try (Secret key = Secret.random(SYMMETRIC_KEY_LENGTH, random)) {
                        batch.addIfAbsent(type.key(), key);
                    }
                }
            }
            return !batch.commit().isEmpty();
        }
    }
}
