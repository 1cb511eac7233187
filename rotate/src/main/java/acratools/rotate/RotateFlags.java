package acratools.rotate;

import acratools.cli.BulkFlags;
import acratools.cli.DatabaseFlags;
import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import java.util.ArrayList;
import java.util.List;

/** The flags of acra-rotate. Source: spec/cli.md, "acra-rotate"; golden/cli/flags.json has the defaults of Acra's. */
final class RotateFlags {
    private static final FlagGroup FILES = new FlagGroup("Data in files");
    private static final FlagGroup DATABASE = DatabaseFlags.DATABASE;

    static final Flag<Boolean> ZONE_MODE =
            Flag.bool("zonemode_enable", true, FlagGroup.TOOL, "ids are those of zones; false: those of clients");

    static final Flag<Boolean> DRY_RUN =
            Flag.bool("dry-run", false, FlagGroup.TOOL, "open every value and change nothing, neither keys nor data");

    static final Flag<Boolean> RESUME = Flag.bool(
            "resume",
            false,
            FlagGroup.TOOL,
            "go on with a run that was stopped: make no new keys, seal under the current ones what is not yet");

    static final Flag<Boolean> STRICT = Flag.bool(
            "strict", false, FlagGroup.TOOL, "take a value that is null, empty or not encrypted for a bad one");

    static final Flag<Boolean> SKIP_BAD_ROWS = Flag.bool(
            "skip_bad_rows",
            false,
            FlagGroup.TOOL,
            "go on at a row or file that cannot be rotated; the exit code is 1");

    static final Flag<String> BAD_ROWS_FILE = Flag.file(
            "bad_rows_file",
            "",
            FlagGroup.TOOL,
            "list here the rows and files that cannot be rotated, one line of JSON each");

    static final Flag<Integer> PARALLELISM = BulkFlags.parallelism(FlagGroup.TOOL, "values worked on at a time");

    static final Flag<Boolean> JSON =
            Flag.bool("json", false, FlagGroup.TOOL, "print a summary with the results, all in one JSON object");

    static final Flag<String> FILE_MAP = Flag.file(
            "file_map_config",
            "",
            FILES,
            "JSON file that maps ids to files: {\"id\": \"path\"} or {\"id\": [\"path\", …]}");

    static final Flag<String> SQL_SELECT =
            Flag.text("sql_select", "", DATABASE, "query whose last two columns are the id and the encrypted value");

    static final Flag<String> SQL_UPDATE = Flag.text(
            "sql_update",
            "",
            DATABASE,
            "statement that takes the new value as its first parameter, then the leading columns of --sql_select, then, if it has"
                    + " one more, the old value; a plain UPDATE compares with the old value by itself");

    static final Flag<String> CONNECTION_STRING = DatabaseFlags.connectionString("db_connection_string");

    static final Flag<Integer> BATCH_SIZE = BulkFlags.batchSize(DATABASE, "rows that are changed in one transaction");

    static final Flag<Boolean> ROTATE_MASTER_KEY = Flag.bool(
            "rotate_master_key",
            false,
            FlagGroup.MASTER_KEY,
            "seal every key of the keystore under the master key that the --new_ flags name, from the environment's"
                    + " ACRA_NEW_MASTER_KEY without them; data stays as it is; with --dry-run only tell which keys"
                    + " are under which");

    static final MasterKeyFlags NEW_MASTER_KEY = MasterKeyFlags.ofNewKey();

    static final Flag<Boolean> WRITE_NEW_MASTER_KEY = Flag.bool(
            "new_vault_write_master_key",
            false,
            NEW_MASTER_KEY.vaultAddress.group(),
            "with --rotate_master_key: make the new master key, and put it into the Vault secret that the --new_vault_ flags"
                    + " name before any key is sealed under it: a new secret, or the next version of the one that the present"
                    + " master key comes from");

    static final Flag<String> DIRECTORY =
            Flag.directory("keys_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");

    private RotateFlags() {}

    /** Those that say which data is rotated and how; a rotation of the master key takes none of them. */
    static List<Flag<?>> ofData() {
        return List.of(
                ZONE_MODE,
                RESUME,
                STRICT,
                SKIP_BAD_ROWS,
                BAD_ROWS_FILE,
                PARALLELISM,
                FILE_MAP,
                SQL_SELECT,
                SQL_UPDATE,
                CONNECTION_STRING,
                DatabaseFlags.MYSQL,
                DatabaseFlags.POSTGRESQL,
                BATCH_SIZE,
                DatabaseFlags.TLS_ENABLED);
    }

    /** Those that say what the new master key is. */
    static List<Flag<?>> ofNewMasterKey() {
        List<Flag<?>> flags = new ArrayList<>(NEW_MASTER_KEY.flags());
        flags.add(WRITE_NEW_MASTER_KEY);
        return flags;
    }

    static FlagSet all() {
        return FlagSet.of(ofData())
                .with(List.of(DRY_RUN, JSON))
                .with(DatabaseFlags.TLS.all())
                .with(List.of(DIRECTORY, KeystoreOptions.VERSION, ROTATE_MASTER_KEY))
                .with(MasterKeyFlags.all())
                .with(ofNewMasterKey())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }
}
