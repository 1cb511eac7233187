package acratools.backup;

import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.KeystoreOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.RedisFlags;
import acratools.cli.TlsFlags;
import java.util.ArrayList;
import java.util.List;

/** The flags of acra-backup. Source: spec/cli.md, "acra-backup"; golden/cli/flags.json has the defaults. */
final class BackupFlags {
    static final Flag<Action> ACTION = Flag.choice(
            "action",
            Action.NONE,
            Action.values(),
            FlagGroup.TOOL,
            "what to do: write a backup, put one into a keystore, or only look whether one is sound");

    static final Flag<String> FILE = Flag.file("file", "", FlagGroup.TOOL, "the backup's file");

    static final Flag<String> KEY_FILE = Flag.file(
                    "backup_key_file",
                    "",
                    FlagGroup.TOOL,
                    "new file for the backup's key, instead of standard output; for import and verify, the file to read it"
                            + " from instead of the environment")
            .environment(BackupKeys.VARIABLE);

    static final Flag<String> VAULT_KEY_PATH = Flag.text(
            "vault_backup_key_path",
            "",
            FlagGroup.TOOL,
            "export: path of a new secret for the backup's key, in the Vault that the master key comes from, its KV mount first");

    static final Flag<Boolean> OVERWRITE = Flag.bool(
            "overwrite",
            false,
            FlagGroup.TOOL,
            "import: make the backup's keys current where the keystore has others, and keep those as former ones");

    static final Flag<Boolean> DRY_RUN =
            Flag.bool("dry-run", false, FlagGroup.TOOL, "import: only print what would become of each key");

    static final Flag<Boolean> JSON = Flag.bool(
            "json", false, FlagGroup.TOOL, "print what verify and --dry-run find as one line of JSON, not as a table");

    static final Flag<String> DIRECTORY =
            Flag.directory("keys_private_dir", ".acrakeys", FlagGroup.KEYSTORE, "directory of the keystore");

    static final Flag<String> PUBLIC_DIRECTORY = Flag.directory(
            "keys_public_dir",
            "",
            FlagGroup.KEYSTORE,
            "directory of a keystore v1's public keys, if they are not with the others");

    private BackupFlags() {}

    static FlagSet all() {
        return FlagSet.of(List.of(
                        ACTION,
                        FILE,
                        KEY_FILE,
                        VAULT_KEY_PATH,
                        OVERWRITE,
                        DRY_RUN,
                        JSON,
                        DIRECTORY,
                        PUBLIC_DIRECTORY,
                        KeystoreOptions.VERSION))
                .with(MasterKeyFlags.all())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }

    /** A backup is verified without a keystore. */
    static List<Flag<?>> notForVerify() {
        List<Flag<?>> flags = new ArrayList<>(
                List.of(OVERWRITE, DRY_RUN, VAULT_KEY_PATH, DIRECTORY, PUBLIC_DIRECTORY, KeystoreOptions.VERSION));
        flags.addAll(RedisFlags.all());
        return flags;
    }
}
