package acratools.cli;

import acratools.masterkey.EnvironmentSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The flags that say where an AMK comes from: {@link #PRESENT} under Acra's own names, {@link #ofNewKey} under the same
 * behind a prefix. Source: spec/cli.md, "Shared flag families"; spec/master-key.md.
 */
public final class MasterKeyFlags {
    private static final String NEW = "new_";

    /** The values of {@code --keystore_encryption_type}. */
    public enum EncryptionType implements FlagWord {
        ENV_MASTER_KEY("env_master_key"),
        VAULT_MASTER_KEY("vault_master_key"),
        KMS_ENCRYPTED_MASTER_KEY("kms_encrypted_master_key"),
        KMS_PER_CLIENT("kms_per_client");

        private final String word;

        EncryptionType(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** The values of {@code --kms_type}. */
    public enum KmsType implements FlagWord {
        NONE(""),
        AWS("aws");

        private final String word;

        KmsType(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** Those of the AMK that a keystore is under. */
    public static final MasterKeyFlags PRESENT = new MasterKeyFlags(
            "",
            "the master key",
            "Vault",
            EnvironmentSource.VARIABLE,
            FlagGroup.MASTER_KEY,
            FlagGroup.VAULT,
            FlagGroup.KMS);

    public final Flag<EncryptionType> encryptionType;
    public final Flag<String> vaultAddress;
    public final Flag<String> vaultSecretsPath;

    /** Not one of Acra's; 0 stands for the newest. */
    public final Flag<Integer> vaultSecretVersion;

    public final Flag<String> vaultNamespace;
    public final VaultLoginFlags vaultLogin;
    public final Flag<Boolean> vaultTlsEnable;

    /** Without it {@code VAULT_SKIP_VERIFY} is refused. */
    public final Flag<Boolean> vaultTlsInsecure;

    public final Flag<String> vaultTlsCaPath;
    public final TlsFlags vaultTls;
    public final Flag<KmsType> kmsType;
    public final Flag<String> kmsCredentialsPath;

    private final String prefix;
    private final String variable;

    private MasterKeyFlags(
            String prefix,
            String masterKey,
            String vault,
            String variable,
            FlagGroup keyGroup,
            FlagGroup vaultGroup,
            FlagGroup kmsGroup) {
        this.prefix = prefix;
        this.variable = variable;
        String dashes = "--" + prefix;
        encryptionType = Flag.choice(
                        prefix + "keystore_encryption_type",
                        EncryptionType.ENV_MASTER_KEY,
                        EncryptionType.values(),
                        keyGroup,
                        "where " + masterKey + " comes from; " + dashes
                                + "vault_connection_api_string without this flag means Vault; with a KMS, the environment holds"
                                + " it encrypted, or each key is encrypted there")
                .environment(variable);
        vaultAddress = Flag.text(
                        prefix + "vault_connection_api_string",
                        "",
                        vaultGroup,
                        "address of " + vault + ", http(s)://host:port; if given, " + masterKey
                                + " comes from there, and the token for it from the environment's " + tokens(prefix)
                                + "; a variable with the address counts with " + dashes
                                + "keystore_encryption_type=vault_master_key alone")
                .environment(variable(prefix, "VAULT_ADDR"));
        vaultSecretsPath = Flag.text(
                prefix + "vault_secrets_path",
                "secret/",
                vaultGroup,
                "path of the secret that holds the field acra_master_key, its KV mount first");
        vaultSecretVersion = Flag.integer(
                prefix + "vault_secret_version",
                0,
                0,
                Integer.MAX_VALUE,
                vaultGroup,
                "version of the secret to read, 0 for the newest; only with KV version 2");
        vaultNamespace = Flag.text(
                        prefix + "vault_namespace",
                        "",
                        vaultGroup,
                        "namespace within " + vault + ", sent as X-Vault-Namespace")
                .environment(variable(prefix, "VAULT_NAMESPACE"));
        vaultLogin = new VaultLoginFlags(prefix, variable(prefix, ""), vaultGroup, vault);
        vaultTlsInsecure = Flag.bool(
                prefix + "vault_tls_insecure",
                false,
                vaultGroup,
                "do not check who answers at " + vault + "'s address; for trials alone");
        vaultTlsEnable = Flag.bool(
                prefix + "vault_tls_transport_enable",
                false,
                vaultGroup,
                "connect to " + vault + " with the TLS settings below");
        vaultTlsCaPath = Flag.file(
                prefix + "vault_tls_ca_path",
                "",
                vaultGroup,
                "older name of " + dashes + "vault_tls_client_ca; only one of them may be given");
        vaultTls = TlsFlags.client(prefix + "vault", vaultGroup, vault);
        kmsType = Flag.choice(
                prefix + "kms_type", KmsType.NONE, KmsType.values(), kmsGroup, "the key management service");
        kmsCredentialsPath = Flag.file(
                prefix + "kms_credentials_path",
                "",
                kmsGroup,
                "JSON file for the KMS with access_key_id, secret_access_key, region and, where it is another, endpoint");
    }

    /**
     * Those of the AMK that a keystore is to be under: {@code --new_vault_connection_api_string} and so on. Each call gives
     * other flags; a tool that has them keeps one set.
     */
    public static MasterKeyFlags ofNewKey() {
        return new MasterKeyFlags(
                NEW,
                "the new master key",
                "the new key's Vault",
                "ACRA_NEW_MASTER_KEY",
                new FlagGroup("New master key"),
                new FlagGroup("New master key from HashiCorp Vault"),
                new FlagGroup("New master key from a KMS"));
    }

    private static String tokens(String prefix) {
        String own =
                "VAULT_API_TOKEN (in base64), BAO_TOKEN or VAULT_TOKEN, or from ~/.vault-token, unless a login is chosen";
        return prefix.isEmpty()
                ? own
                : "NEW_VAULT_API_TOKEN (in base64), NEW_BAO_TOKEN or NEW_VAULT_TOKEN; without them, and unless both master keys"
                        + " come from Vaults at different addresses, from " + own;
    }

    /**
     * The environment variables that may hold a secret of a login; a run that has no use for them erases them all the same.
     *
     * @param variables what their names begin with
     */
    static List<String> secrets(String variables) {
        return List.of(
                variables + "VAULT_API_TOKEN",
                variables + "BAO_TOKEN",
                variables + "VAULT_TOKEN",
                variables + "VAULT_ROLE_ID",
                variables + "VAULT_SECRET_ID",
                variables + "VAULT_JWT",
                variables + "VAULT_PASSWORD",
                variables + "VAULT_WRAPPED_TOKEN");
    }

    /** The name of the environment variable that is {@code name} for the present AMK. */
    static String variable(String prefix, String name) {
        return prefix.isEmpty() ? name : "NEW_" + name;
    }

    /** What the names begin with before Acra's own: empty, or {@code new_}. */
    String prefix() {
        return prefix;
    }

    /** The environment variable that holds the AMK itself. */
    String variable() {
        return variable;
    }

    /** The flag that names the Vault of a new AMK, if a tool has one. */
    public static Optional<Flag<?>> newVaultAddress(FlagSet flags) {
        return flags.find(NEW + PRESENT.vaultAddress.name());
    }

    /** Every flag of {@link #PRESENT}. */
    public static List<Flag<?>> all() {
        return PRESENT.flags();
    }

    /** Every flag of these. */
    public List<Flag<?>> flags() {
        List<Flag<?>> all = new ArrayList<>(
                List.of(encryptionType, vaultAddress, vaultSecretsPath, vaultSecretVersion, vaultNamespace));
        all.addAll(vaultLogin.all());
        all.addAll(List.of(vaultTlsEnable, vaultTlsInsecure, vaultTlsCaPath));
        all.addAll(vaultTls.all());
        all.add(kmsType);
        all.add(kmsCredentialsPath);
        return all;
    }

    /** Whether the AMK, or every key, is under a KMS. */
    boolean usesKms(FlagValues values) {
        EncryptionType type = values.get(encryptionType);
        return type == EncryptionType.KMS_ENCRYPTED_MASTER_KEY || type == EncryptionType.KMS_PER_CLIENT;
    }
}
