package acratools.backup;

import acratools.cli.Flag;
import acratools.cli.MasterKeyOptions;
import acratools.cli.OpenKeystoreBackup;
import acratools.cli.RedisFlags;
import acratools.cli.StandardOutput;
import acratools.cli.ToolContext;
import acratools.cli.VaultStore;
import acratools.failure.InputFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.RestorePlan;
import acratools.keystore.RestorePlan.Fate;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.io.IOException;
import java.nio.file.Files;
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
        warnOfUnused(List.of(BackupFlags.OVERWRITE, BackupFlags.DRY_RUN, BackupFlags.JSON));
        String keyFile = tool.get(BackupFlags.KEY_FILE);
        requirePlaces(keyFile);
        if (tool.get(BackupFlags.VAULT_KEY_PATH).isEmpty()) {
            export(
                    keyFile.isEmpty()
                            ? new StdoutSink(tool.results(), tool.log())
                            : new KeyFileSink(Path.of(keyFile), tool.random()));
        } else {
            exportWithKeyInVault(keyFile);
        }
    }

    private void exportWithKeyInVault(String keyFile) {
        String wanted = tool.values().subject(BackupFlags.VAULT_KEY_PATH);
        if (!keyFile.isEmpty()) {
            throw new InputFailure(
                    wanted + " and " + tool.values().subject(BackupFlags.KEY_FILE),
                    "contradict each other: one puts the backup's key into Vault, the other into a file",
                    "leave one of them out");
        }
        try (VaultStore vault = VaultStore.open(tool, wanted)) {
            export(new VaultSink(vault, tool.get(BackupFlags.VAULT_KEY_PATH), tool.log()));
        }
    }

    private void export(BackupKeySink sink) {
        sink.require();
        try (OpenKeystoreBackup open =
                OpenKeystoreBackup.open(tool, BackupFlags.DIRECTORY, BackupFlags.PUBLIC_DIRECTORY)) {
            warnOfPublicDirectory(open.backup().version());
            requirePublicDirectory(open.backup().version());
            int keys = new Exporter(
                            open.backup(), tool.secrets(), codec, sink, tool.random(), tool.clock(), tool::checkpoint)
                    .export(file);
            tool.log().info("backup written, read again and compared", "path", file, "keys", keys);
        }
    }

    /**
     * Acra's tools stop at names in a keystore that they do not know; and of two files with one name the second would be all
     * that is left.
     */
    private void requirePlaces(String keyFile) {
        Path backup = place(file);
        for (Path place : keyFile.isEmpty() ? List.of(backup) : List.of(backup, place(Path.of(keyFile)))) {
            for (Flag<String> flag : List.of(BackupFlags.DIRECTORY, BackupFlags.PUBLIC_DIRECTORY)) {
                requireOutside(tool.get(flag), place);
            }
        }
        if (StandardOutput.isFile() && StandardOutput.is(backup)) {
            throw new InputFailure(
                    tool.values().subject(BackupFlags.FILE),
                    "names the file that standard output goes to",
                    "send the backup's key to another file");
        }
        if (!keyFile.isEmpty() && place(Path.of(keyFile)).equals(backup)) {
            throw new InputFailure(
                    tool.values().subject(BackupFlags.KEY_FILE),
                    "names the file of the backup itself",
                    "name another file, best in another place");
        }
    }

    private void requireOutside(String keystore, Path file) {
        if (keystore.isEmpty() || !tool.get(RedisFlags.HOST_PORT).isEmpty()) {
            return;
        }
        Path root = place(Path.of(keystore));
        if (file.startsWith(root)) {
            throw new InputFailure(file.toString(), "is in the keystore itself", "name a file outside of " + root);
        }
    }

    /** Where a file is or will be, whatever links lead there. */
    private static Path place(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return Files.exists(absolute) || parent == null
                    ? absolute.toRealPath()
                    : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            // What is missing is told by whoever needs it.
            return absolute;
        }
    }

    private void warnOfUnused(List<Flag<?>> flags) {
        for (Flag<?> flag : flags) {
            if (tool.values().isChanged(flag)) {
                tool.log()
                        .warning(
                                "the flag has no effect with this action",
                                "flag",
                                flag.spelling(),
                                "action",
                                tool.get(BackupFlags.ACTION).word());
            }
        }
    }

    /** Only keystore v1 has public keys of their own. */
    private void warnOfPublicDirectory(KeystoreVersion version) {
        if (version == KeystoreVersion.V2
                && !tool.get(BackupFlags.PUBLIC_DIRECTORY).isEmpty()) {
            tool.log()
                    .warning(
                            "the flag has no effect on a keystore v2", "flag", BackupFlags.PUBLIC_DIRECTORY.spelling());
        }
    }

    /** A directory that is mistyped, or not mounted, would give a backup without public keys. */
    private void requirePublicDirectory(KeystoreVersion version) {
        String given = tool.get(BackupFlags.PUBLIC_DIRECTORY);
        if (version == KeystoreVersion.V1
                && !given.isEmpty()
                && tool.get(RedisFlags.HOST_PORT).isEmpty()
                && !Files.isDirectory(Path.of(given))) {
            throw new InputFailure(
                    tool.values().subject(BackupFlags.PUBLIC_DIRECTORY),
                    "names no directory",
                    "give the directory of the public keys, or leave the flag out if they are with the others");
        }
    }

    /** A key of another backup, which this run has no use for. */
    private static void eraseUnusedKey() {
        SecretEnvironment.take(List.of(), List.of(), BACKUP_KEY).close();
    }

    void importKeys() {
        warnOfUnused(
                tool.get(BackupFlags.DRY_RUN)
                        ? List.of(BackupFlags.VAULT_KEY_PATH)
                        : List.of(BackupFlags.VAULT_KEY_PATH, BackupFlags.JSON));
        byte[] stored = BackupInput.backup(file);
        KeystoreVersion version = BackupFormat.version(stored, subject);
        warnOfPublicDirectory(version);
        try (BackupContent content = open(stored, version)) {
            content.holdIn(tool.secrets());
            content.requireSound(subject);
            try (OpenKeystoreBackup open =
                    OpenKeystoreBackup.openFor(version, tool, BackupFlags.DIRECTORY, BackupFlags.PUBLIC_DIRECTORY)) {
                Importer importer = new Importer(open.backup(), tool.get(BackupFlags.OVERWRITE), tool::checkpoint);
                if (tool.get(BackupFlags.DRY_RUN)) {
                    show(importer.plan(content), version, open.place());
                    return;
                }
                RestorePlan done = importer.run(content);
                // Whoever is told that it is done may throw away what the backup was taken from. What is there already
                // may be
                // of a run that was ended before it came to this.
                open.sync();
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
        warnOfUnused(BackupFlags.notForVerify());
        byte[] stored = BackupInput.backup(file);
        KeystoreVersion version = BackupFormat.version(stored, subject);
        // No master key is needed here: what is in the environment need not stay there.
        new MasterKeyOptions(tool).forget();
        try (BackupContent content = open(stored, version)) {
            content.holdIn(tool.secrets());
            Verification verification = Verification.of(content, subject);
            if (tool.get(BackupFlags.JSON)) {
                tool.results().json(verification.json());
            } else {
                tool.results().text(verification.table());
            }
            verification.failure().ifPresent(tool.results()::butFail);
        }
    }

    private BackupContent open(byte[] stored, KeystoreVersion version) {
        try (MasterKey key = key(version)) {
            return new BackupFormat(tool.random()).open(stored, key, subject);
        }
    }

    private MasterKey key(KeystoreVersion version) {
        String keyFile = tool.get(BackupFlags.KEY_FILE);
        try (SecretEnvironment environment = SecretEnvironment.take(BACKUP_KEY, List.of(), List.of())) {
            environment.holdIn(tool.secrets());
            BackupKeys keys = new BackupKeys(codec);
            if (!keyFile.isEmpty()) {
                if (environment.isSet(BackupKeys.VARIABLE)) {
                    tool.log()
                            .warning(
                                    "the environment variable has no effect beside the flag",
                                    "variable",
                                    BackupKeys.VARIABLE,
                                    "flag",
                                    BackupFlags.KEY_FILE.spelling());
                }
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
