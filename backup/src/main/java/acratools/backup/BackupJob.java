package acratools.backup;

import acratools.cli.OpenKeystoreBackup;
import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.RestorePlan;
import acratools.keystore.RestorePlan.Fate;
import acratools.masterkey.EnvironmentSource;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.vault.HandedInToken;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.nio.file.Path;
import java.util.List;

/** Turns the flags of a run into the objects that do its work. */
final class BackupJob {
    private static final List<String> BACKUP_KEY = List.of(BackupKeys.VARIABLE);

    private final ToolContext tool;
    private final Path file;
    private final String subject;
    private final MasterKeyCodec codec;

    BackupJob(ToolContext tool) {
        this.tool = tool;
        this.file = Path.of(tool.get(BackupFlags.FILE));
        this.subject = "backup " + file;
        this.codec = new MasterKeyCodec(tool.secrets(), tool.log());
        if (tool.get(BackupFlags.FILE).isEmpty()) {
            throw new InputFailure(
                    BackupFlags.FILE.spelling(), "is not given", "name the backup's file, --file=keys.backup");
        }
    }

    void export() {
        eraseUnusedKey();
        String keyFile = tool.get(BackupFlags.KEY_FILE);
        BackupKeySink sink = keyFile.isEmpty()
                ? new StdoutSink(tool.results())
                : new KeyFileSink(Path.of(keyFile), tool.random());
        sink.require();
        try (OpenKeystoreBackup open =
                OpenKeystoreBackup.open(tool, BackupFlags.DIRECTORY, BackupFlags.PUBLIC_DIRECTORY)) {
            int keys = new Exporter(open.backup(), codec, sink, tool.random(), tool.clock(), tool::checkpoint)
                    .export(file);
            tool.log().info("backup written, read again and compared", "path", file, "keys", keys);
        }
    }

    /** A key of another backup, which this run has no use for. */
    private static void eraseUnusedKey() {
        SecretEnvironment.take(List.of(), List.of(), BACKUP_KEY).close();
    }

    void importKeys() {
        byte[] stored = BackupInput.backup(file);
        KeystoreVersion version = BackupFormat.version(stored, subject);
        try (BackupContent content = open(stored, version, List.of())) {
            content.requireSound(subject);
            try (OpenKeystoreBackup open = OpenKeystoreBackup.openFor(
                    version, tool, BackupFlags.DIRECTORY, BackupFlags.PUBLIC_DIRECTORY)) {
                Importer importer =
                        new Importer(open.backup(), tool.get(BackupFlags.OVERWRITE), tool::checkpoint);
                if (tool.get(BackupFlags.DRY_RUN)) {
                    show(importer.plan(content), version, open.place());
                    return;
                }
                RestorePlan done = importer.run(content);
                if (done.count(Fate.ADD) + done.count(Fate.REPLACE) > 0) {
                    // Whoever is told that it is done may throw away what the backup was taken from.
                    open.sync();
                }
                tell(done);
            }
        }
    }

    private void show(RestorePlan plan, KeystoreVersion version, String place) {
        if (tool.get(BackupFlags.JSON)) {
            tool.results().json(PlanReport.json(plan, version));
        } else {
            tool.results().text(PlanReport.table(plan));
        }
        plan.conflict(place).ifPresent(tool.results()::butFail);
    }

    private void tell(RestorePlan done) {
        tool.log()
                .info(
                        "backup imported",
                        "path",
                        file,
                        "added",
                        done.count(Fate.ADD),
                        "replaced",
                        done.count(Fate.REPLACE),
                        "there already",
                        done.count(Fate.KEEP));
    }

    void verify() {
        byte[] stored = BackupInput.backup(file);
        KeystoreVersion version = BackupFormat.version(stored, subject);
        // No master key is needed here: what is in the environment need not stay there.
        List<String> unwanted = List.of(
                EnvironmentSource.VARIABLE, HandedInToken.ACRA_VARIABLE, HandedInToken.VAULT_VARIABLE);
        try (BackupContent content = open(stored, version, unwanted)) {
            Verification verification = Verification.of(content, subject);
            if (tool.get(BackupFlags.JSON)) {
                tool.results().json(verification.json());
            } else {
                tool.results().text(verification.table());
            }
            verification.failure().ifPresent(tool.results()::butFail);
        }
    }

    private BackupContent open(byte[] stored, KeystoreVersion version, List<String> unwanted) {
        try (MasterKey key = key(version, unwanted)) {
            return new BackupFormat(tool.random()).open(stored, key, subject);
        }
    }

    private MasterKey key(KeystoreVersion version, List<String> unwanted) {
        String keyFile = tool.get(BackupFlags.KEY_FILE);
        try (SecretEnvironment environment = SecretEnvironment.take(BACKUP_KEY, List.of(), unwanted)) {
            environment.holdIn(tool.secrets());
            BackupKeys keys = new BackupKeys(codec);
            if (!keyFile.isEmpty()) {
                try (Secret text = BackupInput.key(Path.of(keyFile))) {
                    return keys.read(text, version, "backup key file " + keyFile);
                }
            }
            try (Secret text = environment
                    .value(BackupKeys.VARIABLE)
                    .orElseThrow(() -> new InputFailure(
                            BackupKeys.VARIABLE,
                            "the environment variable is not set",
                            "set it to the key that was printed when the backup was made, or name a file with "
                                    + BackupFlags.KEY_FILE.spelling()))) {
                return keys.read(text, version, BackupKeys.VARIABLE);
            }
        }
    }
}
