package acratools.dist;

import java.util.List;

/**
 * A tool of the distribution, and what its class archives are trained with.
 *
 * @param jvmFlags flags of the launcher; an archive is made with the same ones
 * @param training command lines of the ordinary archive's training, run one after the other; one alone may need the AMK,
 *     as that run erases it from the environment that they share
 * @param vaultTraining the command line of the Vault archive's training; where Vault is, is added to it
 */
record PackagedTool(
        String toolName, String mainClass, String jvmFlags, List<List<String>> training, List<String> vaultTraining) {
    PackagedTool {
        training = List.copyOf(training);
        vaultTraining = List.copyOf(vaultTraining);
    }

    private static final String SHORT_RUN = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms48m -Xmn32m";

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
                        List.of(
                                "--keystore=v1",
                                "--keys_output_dir=vault-keys",
                                "--keys_public_output_dir=vault-keys")),
                new PackagedTool(
                        "acra-addzone",
                        "acratools.addzone.AddZoneCommand",
                        SHORT_RUN,
                        List.of(List.of("--help"), List.of("--keystore=v1", "--keys_output_dir=keys")),
                        List.of("--keystore=v1", "--keys_output_dir=vault-keys")),
                new PackagedTool(
                        "acra-poisonrecordmaker",
                        "acratools.poisonrecordmaker.PoisonRecordCommand",
                        SHORT_RUN,
                        List.of(List.of("--help"), List.of("--keystore=v1", "--keys_dir=keys")),
                        List.of("--keystore=v1", "--keys_dir=vault-keys")),
                new PackagedTool(
                        "acra-rotate",
                        "acratools.rotate.RotateCommand",
                        SHORT_RUN,
                        List.of(
                                List.of("--help"),
                                List.of("--rotate_master_key", "--dry-run", "--json", "--keys_dir=keys")),
                        List.of("--rotate_master_key", "--dry-run", "--json", "--keys_dir=vault-keys")));
    }
}
