package acratools.dist;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the class archives of every tool for the JVM it runs in, by running the tools' real jobs: {@code MakeArchives
 * LIB-FOLDER}. From Java 25 on an archive is an AOT cache, before that a dynamic class data archive. A run with Vault
 * is trained apart, against a stand-in: its classes would slow down every run without Vault.
 */
final class MakeArchives {
    private static final int FIRST_WITH_AOT_CACHE = 25;

    private final Path lib;
    private final Path work;
    private final String masterKey;

    private MakeArchives(Path lib, Path work) {
        this.lib = lib;
        this.work = work;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.masterKey = Base64.getEncoder().encodeToString(key);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("acra-tools-archives");
        try {
            new MakeArchives(Path.of(args[0]), work).all();
        } finally {
            deleteTree(work);
        }
    }

    private void all() throws IOException, InterruptedException {
        Files.createDirectories(lib.resolve("archive"));
        for (PackagedTool tool : PackagedTool.all()) {
            List<String> runs = new ArrayList<>();
            for (List<String> run : tool.training()) {
                if (!runs.isEmpty()) {
                    runs.add(Training.NEXT_RUN);
                }
                runs.addAll(run);
            }
            TrainingData.write(work, "keys");
            make(tool, tool.toolName(), runs, Map.of("ACRA_MASTER_KEY", masterKey));
            try (StandInVault vault = StandInVault.start(work, masterKey)) {
                List<String> run = new ArrayList<>(tool.vaultTraining());
                run.addAll(vault.flags());
                TrainingData.write(work, "vault-keys");
                make(tool, tool.toolName() + "-vault", run, Map.of("VAULT_TOKEN", "training"));
            }
        }
    }

    private void make(PackagedTool tool, String name, List<String> runs, Map<String, String> environment)
            throws IOException, InterruptedException {
        int java = Runtime.version().feature();
        Path unfinished = work.resolve(name);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(tool.jvmFlags().split(" ")));
        command.add((java >= FIRST_WITH_AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + unfinished);
        command.addAll(List.of(
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                lib.resolve("acra-tools.jar").toString()));
        command.addAll(List.of("acratools.dist.Training", tool.mainClass()));
        command.addAll(runs);
        Path output = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(variable -> isOfTools(variable));
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        if (exitCode != tool.trainingEnd() || !Files.exists(unfinished)) {
            throw new IOException(
                    "training " + name + " ended with exit code " + exitCode + ":\n" + Files.readString(output));
        }
        Path archive = lib.resolve("archive").resolve(name + "-" + java + ".jsa");
        Path beside = archive.resolveSibling("." + archive.getFileName());
        Files.copy(unfinished, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The caller's own settings must not steer a training. */
    private static boolean isOfTools(String variable) {
        String upper = variable.toUpperCase(Locale.ROOT);
        return upper.startsWith("ACRA_") || upper.startsWith("VAULT_") || upper.startsWith("BAO_");
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
