package acratools.poisonrecordmaker;

import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import acratools.envelope.PoisonRecord;
import java.util.List;

/**
 * The flags of acra-poisonrecordmaker. Source: spec/cli.md, "acra-poisonrecordmaker"; golden/cli/flags.json has the
 * defaults.
 */
final class PoisonRecordFlags {
    /** Data, envelope and text are in memory together; nobody stores values of this size in a column. */
    private static final int MOST_DATA = 64 << 20;

    static final Flag<Integer> DATA_LENGTH = Flag.integer(
            "data_length",
            PoisonRecord.RANDOM_LENGTH,
            PoisonRecord.RANDOM_LENGTH,
            MOST_DATA,
            FlagGroup.TOOL,
            "bytes of random data in the record; -1: 1 to 100, at random");

    static final Flag<RecordType> TYPE = Flag.choice(
            "type",
            RecordType.ACRA_STRUCT,
            RecordType.values(),
            FlagGroup.TOOL,
            "acrastruct uses the poison key pair, acrablock the poison symmetric key");

    static final Flag<String> DIRECTORY =
            Flag.directory("keys_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");

    private PoisonRecordFlags() {}

    static FlagSet all() {
        return FlagSet.of(List.of(TYPE, DATA_LENGTH, DIRECTORY, KeystoreOptions.VERSION))
                .with(MasterKeyFlags.all())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }
}
