package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.cli.VaultVariables.Setting;
import acratools.secret.SecretEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VaultVariablesTest {
    private static Optional<Setting> namespace(boolean shared, Map<String, String> variables) {
        Map<String, byte[]> bytes = new HashMap<>();
        variables.forEach((name, value) -> bytes.put(name, value.getBytes(StandardCharsets.UTF_8)));
        try (SecretEnvironment environment = SecretEnvironment.of(bytes)) {
            return new VaultVariables(environment, "NEW_", shared).get("NAMESPACE");
        }
    }

    @Test
    void prefersItsOwnToTheSharedOnes() {
        assertEquals(
                Optional.of(new Setting("NEW_VAULT_NAMESPACE", "own")),
                namespace(true, Map.of("NEW_VAULT_NAMESPACE", "own", "BAO_NAMESPACE", "shared")));
        assertEquals(
                Optional.of(new Setting("VAULT_NAMESPACE", "shared")),
                namespace(true, Map.of("VAULT_NAMESPACE", "shared")));
        assertEquals(Optional.empty(), namespace(false, Map.of("VAULT_NAMESPACE", "shared")));
    }

    @Test
    void takesOneThatIsSetToNothingForNone() {
        for (String own : new String[] {"NEW_VAULT_NAMESPACE", "NEW_BAO_NAMESPACE"}) {
            assertEquals(Optional.empty(), namespace(true, Map.of(own, "", "VAULT_NAMESPACE", "shared")));
        }
        assertEquals(
                Optional.empty(), namespace(true, Map.of("NEW_BAO_NAMESPACE", "", "NEW_VAULT_NAMESPACE", "hidden")));
    }
}
