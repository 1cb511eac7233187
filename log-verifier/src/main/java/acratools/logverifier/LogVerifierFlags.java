package acratools.logverifier;

import acratools.cli.BulkFlags;
import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.FlagWord;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import acratools.logverifier.format.AuditLogFormat;
import java.util.List;

/** The flags of acra-log-verifier. Source: spec/cli.md, "acra-log-verifier". */
final class LogVerifierFlags {
    /** The values of {@code --audit_log_file_format}. */
    enum FormatWord implements FlagWord {
        PLAINTEXT("plaintext", AuditLogFormat.PLAINTEXT),
        JSON("json", AuditLogFormat.JSON),
        CEF("CEF", AuditLogFormat.CEF);

        private final String word;
        private final AuditLogFormat format;

        FormatWord(String word, AuditLogFormat format) {
            this.word = word;
            this.format = format;
        }

        @Override
        public String word() {
            return word;
        }

        AuditLogFormat format() {
            return format;
        }
    }

    private static final FlagGroup LOG = new FlagGroup("Audit log");

    static final Flag<String> FILE = Flag.file(
            "audit_log_file", "", LOG, "file to verify, packed with gzip or zstd or not; - for standard input");

    static final Flag<String> FILE_LIST = Flag.file(
            "audit_log_file_list",
            "",
            LOG,
            "file with the paths of the files to verify, one a line, in the order in which they were written");

    static final Flag<FormatWord> FORMAT = Flag.choiceInAnyCase(
            "audit_log_file_format", FormatWord.PLAINTEXT, FormatWord.values(), LOG, "format of the files' entries");

    static final Flag<Boolean> MISSING_OK =
            Flag.bool("audit_log_missing_ok", false, LOG, "warn of files that are missing, and go on");

    static final Flag<Boolean> REQUIRE_END = Flag.bool(
            "audit_log_require_end",
            false,
            LOG,
            "fail where the log has no entry, or does not end with the end of a chain: its last entries may be missing");

    static final Flag<Boolean> CONTINUE =
            Flag.bool("continue", false, LOG, "tell of every chain that is broken, not of the first alone");

    static final Flag<Boolean> JSON = Flag.bool(
            "json",
            false,
            LOG,
            "print what was verified, by file and by chain, as one JSON object to standard output; of chains that are verified"
                    + " the first 10,000 are listed, and as many of the others");

    static final Flag<Integer> PARALLELISM = BulkFlags.parallelism(LOG, "chains verified at a time");

    static final Flag<String> DIRECTORY =
            Flag.directory("keys_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");

    private LogVerifierFlags() {}

    static FlagSet all() {
        return FlagSet.of(List.of(FILE, FILE_LIST, FORMAT, MISSING_OK, REQUIRE_END, CONTINUE, JSON, PARALLELISM))
                .with(List.of(DIRECTORY, KeystoreOptions.VERSION))
                .with(MasterKeyFlags.all())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }
}
