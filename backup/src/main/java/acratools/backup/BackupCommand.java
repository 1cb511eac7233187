package acratools.backup;

import acratools.cli.FlagSet;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import acratools.failure.InputFailure;
import java.util.List;

/** {@code acra-backup}. Source: spec/cli.md, "acra-backup"; spec/backup.md. */
final class BackupCommand implements ToolCommand {
    BackupCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new BackupCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-backup",
                "export, import and verify the keys of a keystore",
                List.of(
                        "With --action=export writes every key of the keystore, former ones included, into one file (0600)"
                                + " that opens under a fresh key, and prints that key, and nothing else: base64 of 32"
                                + " bytes for a keystore v1, for v2 the two access keys as JSON. Whoever has both has all"
                                + " keys: keep them apart. The file appears complete or not at all, and was read again and"
                                + " compared before the key is printed; it gets its name after that, so that a key which a"
                                + " run that failed has printed is that of no backup.",
                        "With --action=import puts a backup into a keystore, under that keystore's own master key, all of"
                                + " it or nothing; the backup's key is read from BACKUP_MASTER_KEY or --backup_key_file. A"
                                + " key that is there with the same content is left. One that is there with other content"
                                + " ends the run, unless --overwrite is given: it then becomes a former one. Moving a"
                                + " keystore between a directory and Redis, or to another master key, is export and import.",
                        "With --action=verify opens a backup, compares the halves of every pair and prints a table; it"
                                + " needs no master key and writes nothing."),
                List.of(
                        new Example(
                                "a backup, its key in a file of its own",
                                "acra-backup --action=export --file=keys.backup --backup_key_file=keys.backup.key"),
                        new Example(
                                "whether it is sound",
                                "acra-backup --action=verify --file=keys.backup --backup_key_file=keys.backup.key"),
                        new Example(
                                "what an import would change",
                                "acra-backup --action=import --file=keys.backup --backup_key_file=keys.backup.key"
                                        + " --keys_private_dir=restored --dry-run"),
                        new Example(
                                "into Redis, the key in BACKUP_MASTER_KEY",
                                "acra-backup --action=import --file=keys.backup --redis_host_port=localhost:6379")),
                List.of("acra-keymaker", "acra-rotate"));
    }

    @Override
    public FlagSet flags() {
        return BackupFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        Action action = tool.get(BackupFlags.ACTION);
        switch (action) {
            case EXPORT -> new BackupJob(tool).export();
            case IMPORT -> new BackupJob(tool).importKeys();
            case VERIFY -> new BackupJob(tool).verify();
            case NONE ->
                throw new InputFailure(BackupFlags.ACTION.spelling(), "is not given", "it is export, import or verify");
        }
    }
}
