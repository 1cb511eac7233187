package acratools.keystore;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import java.util.Optional;

/** Whether the private half of a pair is a private key, and that of its public half. */
public final class HalvesCheck {
    private HalvesCheck() {}

    /**
     * Compares the halves.
     *
     * @param privateHalf a REC2 container; still the caller's to close
     * @return what is wrong; absent if they match
     */
    public static Optional<String> problem(Secret privateHalf, Optional<EcPublicKey> publicHalf) {
        try (EcPrivateKey key = EcPrivateKey.read(privateHalf)) {
            if (publicHalf.isEmpty()) {
                return Optional.of("its public half is missing");
            }
            return key.publicKey().equals(publicHalf.get())
                    ? Optional.empty()
                    : Optional.of("its public half is another key's");
        } catch (InputFailure e) {
            return Optional.of("its private half " + e.reason());
        }
    }
}
