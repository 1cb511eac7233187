package acratools.masterkey.vault;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a secret was put.
 *
 * @param namespace empty for the root
 * @param path {@code <mount>/<path…>}
 * @param version that the write made; empty for KV version 1, which keeps none
 */
public record WrittenSecret(VaultAddress address, Optional<String> namespace, SecretPath path, OptionalInt version) {
    /** What commands of {@code vault} need before the path to get there: {@code -namespace=team/a }, or nothing. */
    public String namespaceOption() {
        return namespace.map(name -> "-namespace=" + name + " ").orElse("");
    }
}
