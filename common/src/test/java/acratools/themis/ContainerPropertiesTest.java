package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.TimeBound;
import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What holds for every cell and every key, and not only for those that Themis happened to make. */
@AddLifecycleHook(TimeBound.class)
class ContainerPropertiesTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Property(tries = 60)
    void aCellOpensAsItWasSealedAndWithAnyOneBitChangedNot(
            @ForAll @Size(min = 1, max = 64) byte[] key,
            @ForAll @Size(min = 1, max = 300) byte[] message,
            @ForAll @Size(max = 40) byte[] context,
            @ForAll @IntRange(min = 0) int position) {
        try (Secret secret = Secret.adopt(key.clone());
                Secret plain = Secret.adopt(message.clone())) {
            byte[] cell = SecureCell.seal(secret, plain, context, RANDOM);
            try (Secret opened = SecureCell.unseal(cell, secret, context)) {
                assertArrayEquals(message, opened.use(byte[]::clone));
            }
            for (int i : new int[] {position % cell.length, position % SecureCell.OVERHEAD}) {
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    cell[i] ^= (byte) (1 << bit);
                    assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, secret, context), "byte " + i);
                    cell[i] ^= (byte) (1 << bit);
                }
            }
            byte[] cut = Arrays.copyOf(cell, position % cell.length);
            assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cut, secret, context));
        }
    }

    @Property(tries = 20)
    void aKeyReadsBackAndWithAnyOneBitChangedNot(@ForAll @IntRange(max = 359) int bit) {
        try (EcKeyPair pair = EcKeyPair.generate(RANDOM);
                Secret stored = pair.privateKey().container()) {
            byte[] publicKey = pair.publicKey().container();
            assertEquals(pair.publicKey(), EcPublicKey.read(publicKey));
            publicKey[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThrows(InputFailure.class, () -> EcPublicKey.read(publicKey));
            byte[] privateKey = stored.use(byte[]::clone);
            privateKey[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try (Secret changed = Secret.adopt(privateKey)) {
                assertThrows(InputFailure.class, () -> EcPrivateKey.read(changed));
            }
        }
    }
}
