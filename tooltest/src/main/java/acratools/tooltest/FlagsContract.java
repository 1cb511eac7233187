package acratools.tooltest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.cli.Flag;
import acratools.cli.FlagSet;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.docs.ManPage;
import acratools.testkit.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A tool's flags as data, against those of Acra's tool of that name. */
public abstract class FlagsContract {
    /** What steers the config file itself has no place in it. */
    private static final Set<String> COMMAND_LINE_ONLY =
            Set.of("config_file", "dump_config", "generate_markdown_args_table");

    private final ToolCommand command;
    private final FlagSet flags;

    /** @param command of the tool; its name is looked up among Acra's */
    protected FlagsContract(ToolCommand command) {
        this.command = command;
        this.flags = Tool.allFlags(command);
    }

    /** Whether Acra 0.94 has a tool of that name. */
    protected boolean isOneOfAcras() {
        return true;
    }

    /** How many flags Acra's tool has at the least, by which a golden file that lost some is noticed. */
    protected int leastOfAcras() {
        return isOneOfAcras() ? 1 : 0;
    }

    /** The tool's own flags and those that every tool has. */
    protected final FlagSet flags() {
        return flags;
    }

    @Test
    void everyFlagOfAcrasToolIsThereWithItsDefault() {
        JsonNode acras =
                Golden.json("cli/flags.json").path(command.description().name());
        assertEquals(isOneOfAcras(), !acras.isEmpty());
        assertTrue(acras.size() >= leastOfAcras(), Integer.toString(acras.size()));
        for (Map.Entry<String, JsonNode> golden : acras.properties()) {
            String name = golden.getKey();
            JsonNode value = golden.getValue();
            Flag<?> flag = flags.find(name).orElseThrow(() -> new AssertionError("no flag " + name));
            assertEquals(value.asText(), flag.defaultText(), name);
            assertEquals(value.isBoolean(), flag.isBoolean(), name);
            assertEquals(value.isInt(), flag.isInteger(), name);
            assertTrue(flag.isConfigKey() || COMMAND_LINE_ONLY.contains(name), name);
        }
    }

    @Test
    void worksInEveryPlaceAndVersionOfAKeystore() {
        for (String name : new String[] {"keystore", "redis_host_port", "redis_db_keys", "redis_tls_enable"}) {
            assertTrue(flags.find(name).isPresent(), name);
        }
    }

    @Test
    void everyFlagIsDescribedAndInAGroupAndInTheManPage() {
        String page = ManPage.of(command);
        for (Flag<?> flag : flags.all()) {
            assertTrue(flag.description().length() > 5, flag.name());
            assertFalse(flag.description().endsWith("."), flag.name());
            assertFalse(flag.group().title().isEmpty(), flag.name());
            String heading = "\n.TP\n\\fB" + flag.spelling().replace("-", "\\-") + "\\fR";
            assertEquals(!flag.isDeprecated(), page.contains(heading), flag.name());
        }
    }
}
