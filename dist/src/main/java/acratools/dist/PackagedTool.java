package acratools.dist;

import java.util.List;

/**
 * A tool of the distribution, and what its class archives are trained with.
 *
 * @param jvmFlags flags of the launcher; an archive is made with the same ones
 * @param training command lines of the ordinary archive's training, run one after the other; one alone may need the AMK,
 *     as that run erases it from the environment that they share
 * @param vaultTraining the command line of the Vault archive's training; where Vault is, is added to it
 * @param trainingEnd the exit code of a training that went as it should
 */
record PackagedTool(
        String toolName,
        String mainClass,
        String jvmFlags,
        List<List<String>> training,
        List<String> vaultTraining,
        int trainingEnd) {
    PackagedTool {
        training = List.copyOf(training);
        vaultTraining = List.copyOf(vaultTraining);
    }

    private static final String SHORT_RUN = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms48m -Xmn32m";

    /**
     * Work of any length: both compilers, since AES and GCM are fast under the second alone. A run with little to do, as a
     * change of the master key mostly is, ends before the first collection, which would leave copies of lent keys.
     */
    private static final String LONG_RUN = "-XX:+UseSerialGC -Xms64m -Xmn40m";

    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;

    /** Every tool that is packaged. */
    static List<PackagedTool> all() {
        return List.of(
                new PackagedTool(
                        "acra-keymaker",
                        "acratools.keymaker.KeymakerCommand",
                        SHORT_RUN,
                        List.of(
                                List.of("--help"),
                                List.of("--keystore=v1", "--keys_output_dir=keys", "--keys_public_output_dir=keys")),
                        List.of("--keystore=v1", "--keys_output_dir=vault-keys", "--keys_public_output_dir=vault-keys"),
                        SUCCESS),
                new PackagedTool(
                        "acra-addzone",
                        "acratools.addzone.AddZoneCommand",
                        SHORT_RUN,
                        List.of(List.of("--help"), List.of("--keystore=v1", "--keys_output_dir=keys")),
                        List.of("--keystore=v1", "--keys_output_dir=vault-keys"),
                        SUCCESS),
                new PackagedTool(
                        "acra-poisonrecordmaker",
                        "acratools.poisonrecordmaker.PoisonRecordCommand",
                        SHORT_RUN,
                        List.of(List.of("--help"), List.of("--keystore=v1", "--keys_dir=keys")),
                        List.of("--keystore=v1", "--keys_dir=vault-keys"),
                        SUCCESS),
                new PackagedTool(
                        "acra-rotate",
                        "acratools.rotate.RotateCommand",
                        LONG_RUN,
                        List.of(
                                List.of("--help"),
                                List.of("--keys_dir=keys", "--file_map_config=map.json", "--zonemode_enable=false")),
                        List.of("--keys_dir=vault-keys", "--file_map_config=map.json", "--zonemode_enable=false"),
                        SUCCESS),
                new PackagedTool(
                        "acra-rollback",
                        "acratools.rollback.RollbackCommand",
                        LONG_RUN,
                        List.of(List.of("--help"), rollback("keys")),
                        rollback("vault-keys"),
                        FAILURE),
                new PackagedTool(
                        "acra-backup",
                        "acratools.backup.BackupCommand",
                        LONG_RUN,
                        List.of(List.of("--help"), backup("export", "keys"), backup("verify", "keys")),
                        backup("export", "vault-keys"),
                        SUCCESS),
                new PackagedTool(
                        "acra-log-verifier",
                        "acratools.logverifier.LogVerifierCommand",
                        LONG_RUN,
                        List.of(List.of("--help"), List.of("--keys_dir=keys", "--audit_log_file=audit.log")),
                        List.of("--keys_dir=vault-keys", "--audit_log_file=audit.log"),
                        FAILURE));
    }

    private static List<String> backup(String action, String keys) {
        return List.of(
                "--action=" + action,
                "--keys_private_dir=" + keys,
                "--file=" + keys + ".backup",
                "--backup_key_file=" + keys + ".backup.key");
    }

    /** As far as a run gets without a database: to the first connection, which is refused. */
    private static List<String> rollback(String keys) {
        return List.of(
                "--client_id=client",
                "--keys_dir=" + keys,
                "--postgresql_enable",
                "--connection_string=postgresql://127.0.0.1:1/none?sslmode=disable",
                "--select=select data, id from encrypted",
                "--insert=insert into decrypted(data, id) values($1, $2)");
    }
}
