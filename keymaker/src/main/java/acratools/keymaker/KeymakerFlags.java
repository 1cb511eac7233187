package acratools.keymaker;

import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.FlagWord;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import java.util.List;

/** The flags of acra-keymaker. Source: spec/cli.md, "acra-keymaker"; golden/cli/flags.json has the defaults. */
final class KeymakerFlags {
    /** The values of {@code --kms_key_policy}. */
    enum KmsKeyPolicy implements FlagWord {
        CREATE("create"),
        /** Not one of Acra's. */
        USE("use");

        private final String word;

        KmsKeyPolicy(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    private static final FlagGroup KEYS = new FlagGroup("Keys to make (all of them, if none is named)");
    private static final FlagGroup LISTING = new FlagGroup("Listing");
    private static final FlagGroup CLIENT = new FlagGroup("Client");
    private static final String DEFAULT_DIRECTORY = ".acrakeys";

    static final Flag<String> CLIENT_ID =
            Flag.text("client_id", "client", CLIENT, "client id: 5 to 256 letters, digits, '_', '-' or spaces");

    static final Flag<String> CLIENT_CERTIFICATE = Flag.file(
            "tls_client_id_cert", "", CLIENT, "PEM certificate to take the client id from; only with --client_id=\"\"");

    static final Flag<String> CLIENT_CERTIFICATE_OLDER =
            Flag.file("tls_cert", "", CLIENT, "older name of --tls_client_id_cert");

    static final Flag<ExtractorType> EXTRACTOR_TYPE = Flag.choice(
            "tls_identifier_extractor_type",
            ExtractorType.DISTINGUISHED_NAME,
            ExtractorType.values(),
            CLIENT,
            "what of the certificate becomes the client id");

    static final Flag<Boolean> ACRAWRITER_KEYS =
            Flag.bool("generate_acrawriter_keys", false, KEYS, "the client's storage key pair, for AcraStructs");

    static final Flag<Boolean> HMAC_KEY =
            Flag.bool("generate_hmac_key", false, KEYS, "the client's HMAC key, for searchable encryption");

    static final Flag<Boolean> SYMMETRIC_STORAGE_KEY = Flag.bool(
            "generate_symmetric_storage_key", false, KEYS, "the client's storage symmetric key, for AcraBlocks");

    static final Flag<Boolean> LOG_KEY = Flag.bool("generate_log_key", false, KEYS, "the key that signs the audit log");

    static final Flag<Boolean> POISON_RECORD_KEYS = Flag.bool(
            "generate_poisonrecord_keys", false, KEYS, "the key pair and the symmetric key of poison records");

    static final Flag<String> OUTPUT_DIRECTORY =
            Flag.directory("keys_output_dir", DEFAULT_DIRECTORY, FlagGroup.KEYSTORE, "directory of the keystore");

    static final Flag<String> PUBLIC_OUTPUT_DIRECTORY = Flag.directory(
            "keys_public_output_dir",
            DEFAULT_DIRECTORY,
            FlagGroup.KEYSTORE,
            "directory of the public keys, for keystore v1");

    static final Flag<String> MASTER_KEY_FILE = Flag.file(
            "generate_master_key",
            "",
            FlagGroup.MASTER_KEY,
            "make a fresh master key in this new file, and nothing else; needs --keystore");

    static final Flag<Boolean> WRITE_MASTER_KEY = Flag.bool(
            "vault_write_master_key",
            false,
            FlagGroup.MASTER_KEY,
            "put a fresh master key into the Vault secret that the flags name, and nothing else, if there is none yet; needs"
                    + " --keystore");

    static final Flag<KmsKeyPolicy> KMS_KEY_POLICY = Flag.choice(
            "kms_key_policy",
            KmsKeyPolicy.CREATE,
            KmsKeyPolicy.values(),
            FlagGroup.KMS,
            "the KMS key that a fresh master key is encrypted under: create it, or use the one that is there");

    static final Flag<Boolean> LIST = Flag.bool(
            "list",
            false,
            LISTING,
            "show every key of the keystore and whether it opens; makes no key, and the exit code is 1 if one does not");

    static final Flag<Boolean> JSON = Flag.bool("json", false, LISTING, "with --list: print JSON");

    private KeymakerFlags() {}

    /** Which keys to make. */
    static List<Flag<Boolean>> keys() {
        return List.of(ACRAWRITER_KEYS, HMAC_KEY, SYMMETRIC_STORAGE_KEY, LOG_KEY, POISON_RECORD_KEYS);
    }

    static FlagSet all() {
        return FlagSet.of(List.of(CLIENT_ID, CLIENT_CERTIFICATE, CLIENT_CERTIFICATE_OLDER, EXTRACTOR_TYPE))
                .with(List.of(ACRAWRITER_KEYS, HMAC_KEY, SYMMETRIC_STORAGE_KEY, LOG_KEY, POISON_RECORD_KEYS))
                .with(List.of(LIST, JSON))
                .with(List.of(KeystoreOptions.VERSION, OUTPUT_DIRECTORY, PUBLIC_OUTPUT_DIRECTORY))
                .with(List.of(MASTER_KEY_FILE, WRITE_MASTER_KEY))
                .with(MasterKeyFlags.all())
                .with(List.of(KMS_KEY_POLICY))
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServerWithoutCertificate());
    }
}
