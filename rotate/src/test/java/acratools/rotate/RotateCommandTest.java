package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.Golden;
import acratools.tooltest.CommandRun;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines that end before a master key is needed; the packaged tool's tests have the others. */
class RotateCommandTest {
    @TempDir
    private Path scratch;

    @Test
    void endsAsAcrasToolDoes() {
        int checked = 0;
        for (JsonNode golden : Golden.json("cli/cases.json")) {
            if (golden.get("tool").textValue().equals("acra-rotate")) {
                List<String> args = new ArrayList<>();
                golden.get("args").forEach(arg -> args.add(arg.textValue()));
                run(golden.get("exit_code").intValue(), args.toArray(String[]::new));
                checked++;
            }
        }
        assertTrue(checked > 0);
    }

    @Test
    void refusesToDoNothing() {
        assertTrue(run(2).err().startsWith("error: no data: is named to be rotated"));
        run(2, "--dry-run", "--zonemode_enable=false");
    }

    @Test
    void tellsWhatIsWrongWithAMapBeforeAnythingIsOpened() throws IOException {
        Path map = Files.writeString(scratch.resolve("map.json"), "{\"client\":\"x\"}");
        CommandRun run = run(1, "--file_map_config=" + map);
        assertTrue(run.err().contains("zone id \"client\": needs DDDDDDDD"), run.err());
        assertTrue(run.err().contains("hint: for ids of clients add --zonemode_enable=false"), run.err());
        Files.writeString(map, "{\"client\":[\"\"]}");
        run = run(1, "--zonemode_enable=false", "--file_map_config=" + map);
        assertTrue(run.err().contains("holds an empty path"), run.err());
    }

    @Test
    void refusesValuesOutOfRange() {
        run(1, "--parallelism=257");
        run(1, "--batch_size=0");
        run(2, "--parallelism=x");
    }

    private CommandRun run(int exit, String... args) {
        CommandRun run = CommandRun.of(new RotateCommand(), scratch, args);
        assertEquals(exit, run.exitCode(), run::toString);
        assertEquals("", run.out());
        return run;
    }
}
