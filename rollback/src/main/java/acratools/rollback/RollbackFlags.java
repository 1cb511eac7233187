package acratools.rollback;

import acratools.cli.BulkFlags;
import acratools.cli.DatabaseFlags;
import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import java.util.List;

/** The flags of acra-rollback. Source: spec/cli.md, "acra-rollback"; golden/cli/flags.json has the defaults of Acra's. */
final class RollbackFlags {
    private static final FlagGroup DATA = new FlagGroup("Encrypted data");
    private static final FlagGroup OUTPUT = new FlagGroup("Decrypted data");

    static final Flag<String> CLIENT_ID =
            Flag.text("client_id", "", DATA, "client whose data it is; without effect with --zonemode_enable");

    static final Flag<Boolean> ZONE_MODE = Flag.bool(
            "zonemode_enable",
            false,
            DATA,
            "--select yields a zone id first, and each row is decrypted with that zone's keys");

    static final Flag<String> SELECT = Flag.text(
            "select",
            "",
            DATA,
            "query whose first column (the second, with --zonemode_enable) is the encrypted value; further columns go into"
                    + " further placeholders of --insert, and name rows that fail");

    static final Flag<String> INSERT = Flag.text(
            "insert",
            "",
            OUTPUT,
            "statement for each row, the decrypted value in its placeholder: $1 for PostgreSQL, the first ? for MySQL;"
                    + " $2 and so on, or the next ?, take the further columns of --select");

    static final Flag<String> OUTPUT_FILE = Flag.file(
            "output_file",
            "decrypted.sql",
            OUTPUT,
            "file for the statements, replaced if it exists; may be empty only with --execute");

    static final Flag<Boolean> EXECUTE = Flag.bool(
            "execute", false, OUTPUT, "also execute the statements in the database, all of them in one transaction");

    static final Flag<Boolean> ESCAPE =
            Flag.bool("escape", false, OUTPUT, "PostgreSQL: values in the file in bytea's escape form instead of hex");

    static final Flag<Boolean> JSON =
            Flag.bool("json", false, OUTPUT, "print a summary, one JSON object, to standard output");

    static final Flag<Boolean> STRICT =
            Flag.bool("strict", false, DATA, "take a value that is null, empty or not encrypted for one that fails");

    static final Flag<Boolean> SKIP_BAD_ROWS = Flag.bool(
            "skip_bad_rows", false, DATA, "exit with 0 also where rows could not be decrypted and were left out");

    static final Flag<String> BAD_ROWS_FILE =
            Flag.file("bad_rows_file", "", DATA, "list the rows that were left out here, one line of JSON each");

    static final Flag<String> CONNECTION_STRING = DatabaseFlags.connectionString("connection_string");

    static final Flag<Integer> PARALLELISM =
            BulkFlags.parallelism(DatabaseFlags.DATABASE, "batches decrypted at a time");

    static final Flag<Integer> BATCH_SIZE =
            BulkFlags.batchSize(DatabaseFlags.DATABASE, "rows that are read, decrypted and inserted at a time");

    static final Flag<String> DIRECTORY =
            Flag.directory("keys_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");

    private RollbackFlags() {}

    static FlagSet all() {
        return FlagSet.of(List.of(CLIENT_ID, ZONE_MODE, SELECT, STRICT, SKIP_BAD_ROWS, BAD_ROWS_FILE))
                .with(List.of(INSERT, OUTPUT_FILE, EXECUTE, ESCAPE, JSON))
                .with(List.of(CONNECTION_STRING, BATCH_SIZE, PARALLELISM))
                .with(DatabaseFlags.all())
                .with(List.of(DIRECTORY, KeystoreOptions.VERSION))
                .with(MasterKeyFlags.all())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }
}
