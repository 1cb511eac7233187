package acratools.cli;

import java.util.ArrayList;
import java.util.List;

/** The flags that say where the AMK comes from. Source: spec/cli.md, "Shared flag families"; spec/master-key.md. */
public final class MasterKeyFlags {
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

    public static final Flag<EncryptionType> ENCRYPTION_TYPE = Flag.choice(
                    "keystore_encryption_type",
                    EncryptionType.ENV_MASTER_KEY,
                    EncryptionType.values(),
                    FlagGroup.MASTER_KEY,
                    "where the master key comes from; --vault_connection_api_string without this flag means Vault; the two"
                            + " of a KMS are not supported yet")
            .environment("ACRA_MASTER_KEY");

    public static final Flag<String> VAULT_ADDRESS = Flag.text(
            "vault_connection_api_string",
            "",
            FlagGroup.VAULT,
            "address of Vault, http(s)://host:port; if given, the master key comes from there, and the token for"
                    + " it from the environment's VAULT_API_TOKEN (in base64) or VAULT_TOKEN, or from"
                    + " ~/.vault-token");

    public static final Flag<String> VAULT_SECRETS_PATH = Flag.text(
            "vault_secrets_path",
            "secret/",
            FlagGroup.VAULT,
            "path of the secret that holds the field acra_master_key, its KV mount first");

    /** Not one of Acra's; 0 stands for the newest. */
    public static final Flag<Integer> VAULT_SECRET_VERSION = Flag.integer(
            "vault_secret_version",
            0,
            0,
            Integer.MAX_VALUE,
            FlagGroup.VAULT,
            "version of the secret to read, 0 for the newest; only with KV version 2");

    public static final Flag<String> VAULT_NAMESPACE = Flag.text(
                    "vault_namespace", "", FlagGroup.VAULT, "namespace within Vault, sent as X-Vault-Namespace")
            .environment("VAULT_NAMESPACE");

    public static final Flag<Boolean> VAULT_TLS_ENABLE = Flag.bool(
            "vault_tls_transport_enable", false, FlagGroup.VAULT, "connect to Vault with the TLS settings below");

    public static final Flag<String> VAULT_TLS_CA_PATH = Flag.file(
            "vault_tls_ca_path",
            "",
            FlagGroup.VAULT,
            "older name of --vault_tls_client_ca; only one of them may be given");

    public static final TlsFlags VAULT_TLS = TlsFlags.client("vault", FlagGroup.VAULT, "Vault");

    public static final Flag<KmsType> KMS_TYPE = Flag.choice(
                    "kms_type", KmsType.NONE, KmsType.values(), FlagGroup.KMS, "the key management service")
            .unsupported();

    public static final Flag<String> KMS_CREDENTIALS_PATH = Flag.file(
                    "kms_credentials_path", "", FlagGroup.KMS, "JSON file with the credentials for the KMS")
            .unsupported();

    private MasterKeyFlags() {}

    public static List<Flag<?>> all() {
        List<Flag<?>> all = new ArrayList<>(List.of(
                ENCRYPTION_TYPE,
                VAULT_ADDRESS,
                VAULT_SECRETS_PATH,
                VAULT_SECRET_VERSION,
                VAULT_NAMESPACE,
                VAULT_TLS_ENABLE,
                VAULT_TLS_CA_PATH));
        all.addAll(VAULT_TLS.all());
        all.add(KMS_TYPE);
        all.add(KMS_CREDENTIALS_PATH);
        return all;
    }

    /**
     * Refuses what this version does not do yet: a KMS, and revocation checks of Vault's certificate.
     *
     * @throws acratools.failure.InputFailure if a flag asks for it
     */
    public static void refuseUnsupported(FlagValues values) {
        EncryptionType type = values.get(ENCRYPTION_TYPE);
        if (type == EncryptionType.KMS_ENCRYPTED_MASTER_KEY || type == EncryptionType.KMS_PER_CLIENT) {
            throw UnsupportedFlags.failure(values.subject(ENCRYPTION_TYPE) + "=" + type.word());
        }
        UnsupportedFlags.refuse(values, List.of(KMS_TYPE, KMS_CREDENTIALS_PATH));
        UnsupportedFlags.refuse(values, VAULT_TLS.revocation.all());
    }
}
