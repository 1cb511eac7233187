package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes the config file of {@code --dump_config} and the table beside it. Source: spec/cli.md, "Configuration". */
final class ConfigDump {
    private final String tool;
    private final FlagValues values;

    ConfigDump(String tool, FlagValues values) {
        this.tool = tool;
        this.values = values;
    }

    /**
     * Writes to {@code path} every flag with its value, and with {@code withTable} {@code markdown_<tool>.md} beside it.
     *
     * @throws InputFailure   if the present file holds a secret, which the new one would not
     * @throws StorageFailure if a file cannot be written; the one that was there is then whole
     */
    void write(Path path, boolean withTable) {
        refuseToDropSecrets(path);
        replace(path, yaml());
        if (withTable) {
            replace(path.resolveSibling("markdown_" + tool + ".md"), MarkdownTable.of(values.flags()));
        }
    }

    private void refuseToDropSecrets(Path path) {
        for (Flag<?> flag : values.flags().all()) {
            if (flag.isSecret() && values.origin(flag) == Origin.CONFIG_FILE && values.isChanged(flag)) {
                throw new InputFailure(
                        path + ": " + flag.name(),
                        "is a secret, which a dump does not hold",
                        "dump to another file with --config_file");
            }
        }
    }

    String yaml() {
        StringBuilder text = new StringBuilder(8192);
        text.append(ConfigFile.VERSION_KEY)
                .append(": ")
                .append(ToolVersion.SUITE)
                .append('\n');
        for (Flag<?> flag : values.flags().all()) {
            if (flag.isConfigKey() && !flag.isDeprecated()) {
                append(text, flag);
            }
        }
        return text.toString();
    }

    private <T> void append(StringBuilder text, Flag<T> flag) {
        // These steer one run; in the file they would steer every one.
        boolean oneRun = flag == ConfigFlags.CONFIG_FILE
                || flag == ConfigFlags.DUMP_CONFIG
                || flag == ConfigFlags.MARKDOWN_TABLE;
        T value = oneRun || flag.isSecret() ? flag.defaultValue() : values.get(flag);
        text.append("\n# ").append(flag.description());
        if (!flag.words().isEmpty() && !flag.isBoolean()) {
            text.append(": ").append(flag.placeholder());
        }
        if (flag.isSecret()) {
            text.append(" (a secret: never dumped)");
        }
        text.append('\n')
                .append(flag.name())
                .append(": ")
                .append(YamlText.of(flag, value))
                .append('\n');
    }

    private static void replace(Path path, String text) {
        Path fresh = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            discard(fresh, e);
            throw new StorageFailure(path.toString(), "cannot be written", "see that its directory is writable", e);
        }
    }

    private static void discard(Path fresh, IOException cause) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
