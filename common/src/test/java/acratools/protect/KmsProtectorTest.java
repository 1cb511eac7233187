package acratools.protect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** When a key of the KMS is made; the service itself is AwsKmsTest's. */
class KmsProtectorTest {
    private static final KeyRef REF = new KeyRef(new ClientId("client1"), KeyKind.HMAC);
    private static final KmsAlias ALIAS = new KmsAlias("alias/acra_client1");

    /** A service that knows names alone. */
    private static final class Names implements Kms {
        private final Set<KmsAlias> present = new HashSet<>();
        private int made;

        @Override
        public String describe() {
            return "kms of the test";
        }

        @Override
        public boolean has(KmsAlias alias) {
            return present.contains(alias);
        }

        @Override
        public boolean create(KmsAlias alias) {
            made++;
            return present.add(alias);
        }

        @Override
        public byte[] encrypt(KmsAlias alias, Secret plaintext) {
            if (!has(alias)) {
                throw new MasterKeyFailure(Case.NO_SUCH_KEK, "key " + alias, "does not exist", "");
            }
            return new byte[] {1};
        }

        @Override
        public Secret decrypt(KmsAlias alias, byte[] ciphertext) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private final Names kms = new Names();

    private byte[] sealed(Predicate<KeyOwner> hasKeys) {
        try (Secret key = Secret.adopt(new byte[32])) {
            return new KmsProtector(kms, hasKeys).seal(REF, key, new byte[0]);
        }
    }

    @Test
    void isMadeWithTheOwnersFirstKey() {
        assertArrayEquals(new byte[] {1}, sealed(owner -> false));
        assertTrue(kms.has(ALIAS));
        assertEquals(1, kms.made);
    }

    @Test
    void isNotMadeBesideKeysThatAreUnderOne() {
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> sealed(REF.owner()::equals));
        assertEquals(Case.NO_SUCH_KEK, failure.failureCase());
        assertTrue(failure.getMessage().contains("the keystore holds keys"), failure::getMessage);
        assertTrue(failure.hint().orElseThrow().contains("create-alias"));
        assertEquals(0, kms.made);
    }

    /** Both the KMS's key and the keys under it came between two looks. */
    @Test
    void isTakenWhereAnotherRunMadeItMeanwhile() {
        assertArrayEquals(new byte[] {1}, sealed(owner -> kms.present.add(ALIAS)));
        assertEquals(0, kms.made);
    }
}
