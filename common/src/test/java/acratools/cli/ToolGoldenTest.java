package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

/** The command lines and defaults of Acra's own tools. */
class ToolGoldenTest {
    /** Flags of acra-keymaker that belong to no family; its own module declares them. */
    private static final Set<String> KEYMAKERS_OWN = Set.of(
            "generate_acrawriter_keys",
            "generate_log_key",
            "generate_poisonrecord_keys",
            "generate_symmetric_storage_key",
            "keys_output_dir",
            "keys_public_output_dir",
            "kms_key_policy",
            "tls_cert",
            "tls_identifier_extractor_type");

    @TempDir
    private Path directory;

    @Test
    void exitsAsKeymakerDoes() throws IOException {
        int checked = 0;
        for (JsonNode golden : golden("cases.json")) {
            if (golden.get("tool").asText().equals("acra-keymaker")) {
                List<String> args = new ArrayList<>();
                golden.get("args").forEach(arg -> args.add(arg.asText()));
                SampleRun run = SampleRun.of(directory, args);
                assertEquals(golden.get("exit_code").asInt(), run.exitCode(), args.toString());
                if (golden.has("stdout")) {
                    assertEquals(golden.get("stdout").asText(), run.out(), args.toString());
                }
                checked++;
            }
        }
        assertEquals(10, checked);
    }

    @Test
    void hasEverySharedFlagOfKeymakerWithItsDefault() throws IOException {
        FlagSet flags = Tool.allFlags(new SampleCommand());
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, JsonNode> golden :
                golden("flags.json").get("acra-keymaker").properties()) {
            String name = golden.getKey();
            if (!KEYMAKERS_OWN.contains(name)) {
                Flag<?> flag = flags.find(name).orElseThrow(() -> new AssertionError("no flag " + name));
                JsonNode value = golden.getValue();
                assertEquals(value.asText(), flag.defaultText(), name);
                assertEquals(value.isBoolean(), flag.isBoolean(), name);
                assertEquals(value.isInt(), flag.isInteger(), name);
                assertTrue(flag.isConfigKey(), name);
                seen.add(name);
            }
        }
        assertTrue(seen.size() > 45, seen.toString());
    }

    @Test
    void hasTheLoggingFlagsOfTheOtherTools() throws IOException {
        FlagSet flags = Tool.allFlags(new SampleCommand());
        JsonNode all = golden("flags.json");
        assertEquals(
                all.get("acra-backup").get("logging_format").asText(),
                flags.find("logging_format").orElseThrow().defaultText());
        assertFalse(all.get("acra-addzone").get("v").asBoolean());
        assertTrue(flags.find("v").orElseThrow().isBoolean());
    }

    @Test
    void everyFlagIsDescribedGroupedAndPartOfPicoclisModel() {
        FlagSet flags = Tool.allFlags(new SampleCommand());
        Set<String> modelled = new HashSet<>();
        for (OptionSpec option : PicocliParser.spec("acra-sample", flags).options()) {
            modelled.add(option.longestName());
        }
        String help = SampleRun.of(directory, "--help").out();
        for (Flag<?> flag : flags.all()) {
            assertTrue(flag.description().length() > 5, flag.name());
            assertFalse(flag.description().endsWith("."), flag.name());
            assertNotNull(flag.group(), flag.name());
            assertTrue(modelled.contains("--" + flag.name()), flag.name());
            assertEquals(!flag.isDeprecated(), help.contains("  " + HelpPage.spelling(flag) + "\n"), flag.name());
        }
    }

    private static JsonNode golden(String name) throws IOException {
        String shared = Objects.requireNonNull(System.getProperty("acra.shared"));
        return new ObjectMapper()
                .readTree(Path.of(shared, "golden", "cli", name).toFile());
    }
}
