package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.tls.TlsCheck;
import acratools.tls.TlsSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which secret, on which server, and how to reach it. Holds no secret.
 *
 * @param version a version of the secret to read instead of the newest; KV version 2 only
 * @param namespace sent as {@code X-Vault-Namespace} with every request for the secret; empty for the root
 * @param loginNamespace the same for the login, and for what concerns its token
 * @param tls absent: an {@code https} server is checked against the system's roots alone
 * @param check what of the server's certificate is checked
 */
public record VaultSettings(
        VaultAddress address,
        SecretPath path,
        OptionalInt version,
        Optional<String> namespace,
        Optional<String> loginNamespace,
        Optional<TlsSettings> tls,
        TlsCheck check,
        VaultPatience patience) {
    /** @throws MasterKeyFailure with {@link Case#BAD_ADDRESS} for TLS settings with an {@code http} address */
    public VaultSettings {
        if (tls.isPresent() && !address.isTls()) {
            throw new MasterKeyFailure(
                    Case.BAD_ADDRESS,
                    "--vault_connection_api_string",
                    "the address starts with http://, and --vault_tls_transport_enable asks for TLS",
                    "give an https:// address, or switch TLS off");
        }
        requireHeader(namespace, "--vault_namespace");
        requireHeader(loginNamespace, "--vault_auth_namespace");
    }

    private static void requireHeader(Optional<String> namespace, String flag) {
        if (namespace.isPresent() && !namespace.get().chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new MasterKeyFailure(
                    Case.BAD_ADDRESS,
                    flag,
                    "the namespace has characters that no header can hold",
                    "give its path as 'vault namespace list' shows it");
        }
    }

    /** The newest version in the root namespace, without settings for TLS, with {@link VaultPatience#standard()}. */
    public static VaultSettings of(VaultAddress address, SecretPath path) {
        return new VaultSettings(
                address,
                path,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TlsCheck.CHAIN_AND_NAME,
                VaultPatience.standard());
    }

    /** The same server and login, another secret there. */
    public VaultSettings at(SecretPath other, OptionalInt itsVersion) {
        return new VaultSettings(address, other, itsVersion, namespace, loginNamespace, tls, check, patience);
    }

    /** Where {@link #path} is, as its version {@code itsVersion}. */
    public WrittenSecret place(OptionalInt itsVersion) {
        return new WrittenSecret(address, namespace, path, itsVersion);
    }

    /** The same with less patience. */
    VaultSettings with(VaultPatience other) {
        return new VaultSettings(address, path, version, namespace, loginNamespace, tls, check, other);
    }

    /** Whether both are the same secret, as far as what was given tells. */
    public boolean isSameSecret(VaultSettings other) {
        return address.equals(other.address) && path.equals(other.path) && namespace.equals(other.namespace);
    }
}
