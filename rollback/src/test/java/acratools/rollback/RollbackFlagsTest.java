package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.cli.Flag;
import acratools.cli.FlagSet;
import acratools.cli.Tool;
import acratools.cli.docs.ManPage;
import acratools.testkit.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The flags as data, against those of Acra's own tool. */
class RollbackFlagsTest {
    /** What steers the config file itself has no place in it. */
    private static final Set<String> COMMAND_LINE_ONLY =
            Set.of("config_file", "dump_config", "generate_markdown_args_table");

    private final FlagSet flags = Tool.allFlags(new RollbackCommand());

    @Test
    void everyFlagOfAcrasToolIsThereWithItsDefault() {
        int checked = 0;
        for (Map.Entry<String, JsonNode> golden :
                Golden.json("cli/flags.json").get("acra-rollback").properties()) {
            String name = golden.getKey();
            JsonNode value = golden.getValue();
            Flag<?> flag = flags.find(name).orElseThrow(() -> new AssertionError("no flag " + name));
            assertEquals(value.asText(), flag.defaultText(), name);
            assertEquals(value.isBoolean(), flag.isBoolean(), name);
            assertEquals(value.isInt(), flag.isInteger(), name);
            assertTrue(flag.isConfigKey() || COMMAND_LINE_ONLY.contains(name), name);
            checked++;
        }
        assertTrue(checked >= 35, Integer.toString(checked));
    }

    @Test
    void worksInEveryPlaceAndVersionOfAKeystore() {
        for (String name : new String[] {"keystore", "redis_host_port", "redis_db_keys", "redis_tls_enable"}) {
            assertTrue(flags.find(name).isPresent(), name);
        }
    }

    @Test
    void everyFlagIsDescribedAndInAGroupAndInTheManPage() {
        String page = ManPage.of(new RollbackCommand());
        for (Flag<?> flag : flags.all()) {
            assertTrue(flag.description().length() > 5, flag.name());
            assertFalse(flag.description().endsWith("."), flag.name());
            assertFalse(flag.group().title().isEmpty(), flag.name());
            String heading = "\n.TP\n\\fB" + flag.spelling().replace("-", "\\-") + "\\fR";
            assertEquals(!flag.isDeprecated(), page.contains(heading), flag.name());
        }
    }
}
