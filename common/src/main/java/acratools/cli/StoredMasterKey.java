package acratools.cli;

import acratools.masterkey.vault.WrittenSecret;
import java.util.Optional;

/**
 * Where a new AMK was put, and where the one before it is.
 *
 * @param former absent if that one does not come from Vault
 * @param formerSource how messages name its source
 */
public record StoredMasterKey(WrittenSecret written, Optional<WrittenSecret> former, String formerSource) {
    /** The flags that lead a run to these two, in the place of the one that made the new one. */
    public String flags() {
        StringBuilder flags = new StringBuilder();
        former.ifPresent(place -> place.version()
                .ifPresent(version ->
                        flags.append("--vault_secret_version=").append(version).append(' ')));
        written.namespace()
                .ifPresent(name ->
                        flags.append("--new_vault_namespace=").append(name).append(' '));
        flags.append("--new_vault_secrets_path=").append(written.path());
        written.version()
                .ifPresent(
                        version -> flags.append(" --new_vault_secret_version=").append(version));
        return flags.toString();
    }
}
