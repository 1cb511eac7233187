package acratools.addzone;

import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import java.util.List;

/** The flags of acra-addzone. Source: spec/cli.md, "acra-addzone"; golden/cli/flags.json has the defaults. */
final class AddZoneFlags {
    static final Flag<String> OUTPUT_DIRECTORY =
            Flag.directory("keys_output_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");

    static final Flag<Boolean> FILE_KEYSTORE = Flag.bool(
                    "fs_keystore_enable", true, FlagGroup.KEYSTORE, "use a keystore; there is no other way")
            .deprecated();

    private AddZoneFlags() {}

    static FlagSet all() {
        return FlagSet.of(List.of(OUTPUT_DIRECTORY, KeystoreOptions.VERSION, FILE_KEYSTORE))
                .with(MasterKeyFlags.all())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }
}
