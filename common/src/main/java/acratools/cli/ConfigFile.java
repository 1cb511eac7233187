package acratools.cli;

import acratools.failure.InputFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML file with one key a flag and the suite's version. Source: spec/cli.md, "Configuration". */
final class ConfigFile {
    static final String VERSION_KEY = "version";

    private static final int MOST_BYTES = 1 << 20;

    private final Path path;
    private final FlagValues values;
    private final Problems problems = new Problems();

    private ConfigFile(Path path, FlagValues values) {
        this.path = path;
        this.values = values;
    }

    /** Where the file of {@code tool} lies if {@code --config_file} does not say. */
    static Path defaultPath(Path directory, String tool) {
        return directory.resolve("configs").resolve(tool + ".yaml");
    }

    /**
     * Puts what the file at {@code path} says into {@code values}.
     *
     * @throws InputFailure if it cannot be read, is no flat YAML mapping, is of another version, or has keys or values
     *                      that the tool does not know, all of which are told at once
     */
    static void read(Path path, FlagValues values) {
        ConfigFile file = new ConfigFile(path, values);
        file.apply(FlatYaml.read(path, file.text()));
        file.problems.raise();
    }

    private String text() {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InputFailure(path.toString(), "is longer than 1 MiB", "a config file is one line a flag");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputFailure(path.toString(), "is not UTF-8", "save it as UTF-8", e);
        } catch (IOException e) {
            String reason = Files.exists(path) ? "cannot be read" : "does not exist";
            throw new InputFailure(
                    path.toString(), reason, "give another --config_file, or make one with --dump_config", e);
        }
    }

    private void apply(Map<String, FlatYaml.Value> entries) {
        checkVersion(entries.get(VERSION_KEY));
        for (Map.Entry<String, FlatYaml.Value> entry : entries.entrySet()) {
            if (!entry.getKey().equals(VERSION_KEY)) {
                apply(entry.getKey(), entry.getValue());
            }
        }
    }

    private void checkVersion(FlatYaml.@Nullable Value version) {
        String wanted = ToolVersion.majorMinor(ToolVersion.SUITE);
        if (version == null || version.absent()) {
            problems.addInput(
                    path.toString(), "has no version", "it needs the line \"version: " + ToolVersion.SUITE + "\"");
        } else if (!ToolVersion.majorMinor(version.text()).equals(wanted)) {
            problems.addInput(
                    VERSION_KEY + " in " + path,
                    "must be " + wanted + " or " + wanted + ".x",
                    "make the file anew with --dump_config, or compare it with such a one");
        }
    }

    private void apply(String key, FlatYaml.Value value) {
        String subject = key + " in " + path + ", line " + value.line();
        Flag<?> flag = values.flags().find(key).orElse(null);
        if (flag == null) {
            problems.addInput(subject, "is not a flag of this tool", Suggestion.hint(key, values.flags(), ""));
            return;
        }
        if (!flag.isConfigKey()) {
            problems.addInput(
                    subject, "is no key of a config file", "give " + flag.spelling() + " on the command line alone");
            return;
        }
        if (value.absent()) {
            return;
        }
        try {
            values.putFromConfigFile(flag, flag.type().parse(spelledForFlags(flag, value)), path);
        } catch (BadFlagValue e) {
            problems.addInput(subject, e.reason(), "");
        }
    }

    /** YAML's other spellings of booleans, which editors and Ansible write. */
    private static String spelledForFlags(Flag<?> flag, FlatYaml.Value value) {
        if (!flag.isBoolean()) {
            return value.text();
        }
        return switch (value.text()) {
            case "yes", "Yes", "YES", "on", "On", "ON" -> "true";
            case "no", "No", "NO", "off", "Off", "OFF" -> "false";
            default -> value.text();
        };
    }
}
