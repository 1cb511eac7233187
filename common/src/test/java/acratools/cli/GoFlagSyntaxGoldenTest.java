package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case was given to Go's own flag package (go1.26), whose outcome the file holds. */
class GoFlagSyntaxGoldenTest {
    private static final Flag<String> CLIENT_ID = Flag.text("client_id", "client", FlagGroup.TOOL, "text");
    private static final Flag<Boolean> B = Flag.bool("b", false, FlagGroup.TOOL, "boolean");
    private static final Flag<Boolean> C = Flag.bool("c", true, FlagGroup.TOOL, "boolean");
    private static final Flag<Boolean> DRY_RUN = Flag.bool("dry-run", false, FlagGroup.TOOL, "boolean");
    private static final Flag<Integer> N =
            Flag.integer("n", 7, Integer.MIN_VALUE, Integer.MAX_VALUE, FlagGroup.TOOL, "integer");
    private static final FlagSet FLAGS = FlagSet.of(List.of(CLIENT_ID, B, C, DRY_RUN, N));

    @TestFactory
    List<DynamicTest> readsWhatGoReads() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("go-flag-cases.json"))) {
            for (JsonNode golden : new ObjectMapper().readTree(in)) {
                tests.add(DynamicTest.dynamicTest(golden.get("args").toString(), () -> check(golden)));
            }
        }
        assertTrue(tests.size() > 100);
        return tests;
    }

    private static void check(JsonNode golden) {
        Problems problems = new Problems();
        FlagValues values = new FlagValues(FLAGS);
        GoFlagSyntax syntax = GoFlagSyntax.read(strings(golden.get("args")).toArray(new String[0]), FLAGS, problems);
        PicocliParser.parse(syntax.rewritten(), values, problems);

        boolean refused = golden.get("exit").asInt() == 2;
        assertEquals(refused, problems.hasSyntaxErrors(), "refused");
        if (refused) {
            return;
        }
        assertEquals(golden.path("help").asBoolean(), syntax.helpWanted(), "help");
        if (!syntax.helpWanted()) {
            JsonNode expected = golden.get("values");
            assertEquals(expected.get("client_id").asText(), values.get(CLIENT_ID));
            assertEquals(expected.get("b").asBoolean(), values.get(B));
            assertEquals(expected.get("c").asBoolean(), values.get(C));
            assertEquals(expected.get("dry-run").asBoolean(), values.get(DRY_RUN));
            assertEquals(expected.get("n").asInt(), values.get(N));
            assertEquals(strings(golden.path("left_over")), syntax.leftOver());
        }
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings;
    }
}
