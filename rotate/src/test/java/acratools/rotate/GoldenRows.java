package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyOwner;
import acratools.testkit.LiveDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The rows of a golden case, as real Acra made them or left them. */
final class GoldenRows {
    private final GoldenKeystore golden;
    private final String side;

    GoldenRows(GoldenKeystore golden, String side) {
        this.golden = golden;
        this.side = side;
    }

    /** Rotates them with the case's own statements, and compares what is told and what is left with the case. */
    void rotate(LiveDatabase live, boolean mySql, Path scratch) {
        JsonNode expected = golden.expected();
        for (JsonNode row : expected.get("rows")) {
            byte[] owner = row.get("owner").textValue().getBytes(StandardCharsets.UTF_8);
            live.insert(
                    "insert into rot values (?, ?, ?, ?)",
                    List.of(List.of(
                            row.get("id").intValue(),
                            row.get("note").textValue(),
                            mySql ? row.get("owner").textValue() : owner,
                            HexFormat.of().parseHex(row.get(side + "_hex").textValue()))));
        }
        RotationResult result = new RotationTrial(live, golden, mySql, scratch)
                .selecting(argument("--sql_select="))
                .updating(argument("--sql_update="))
                .run();
        told(result.lines(), expected.get("stdout"));
        opens(live, expected.get("rows"));
    }

    private String argument(String name) {
        for (JsonNode argument : golden.expected().get("args")) {
            if (argument.textValue().startsWith(name)) {
                return argument.textValue().substring(name.length());
            }
        }
        throw new AssertionError("no argument " + name);
    }

    private static void told(List<String> lines, JsonNode expected) {
        assertEquals(1, lines.size());
        try {
            JsonNode told = new ObjectMapper().readTree(lines.get(0));
            List<String> ids = new ArrayList<>();
            told.fieldNames().forEachRemaining(ids::add);
            List<String> wanted = new ArrayList<>();
            expected.fieldNames().forEachRemaining(wanted::add);
            assertEquals(wanted.stream().sorted().toList(), ids);
            for (String id : ids) {
                assertEquals(1, told.get(id).size());
                byte[] key = Base64.getDecoder()
                        .decode(told.get(id).get("new_public_key").textValue());
                assertEquals("UEC2", new String(key, 0, 4, StandardCharsets.US_ASCII));
                assertTrue(!told.get(id).equals(expected.get(id)), "the key is not new");
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void opens(LiveDatabase live, JsonNode rows) {
        boolean zones = golden.expected().get("zone_mode").booleanValue();
        List<List<Object>> left = live.select("select id, note, data from rot order by id");
        assertEquals(rows.size(), left.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            KeyOwner owner =
                    (zones ? IdKind.ZONE : IdKind.CLIENT).owner(row.get("owner").textValue());
            byte[] value = (byte[]) left.get(i).get(2);
            assertEquals(row.get("id").intValue(), left.get(i).get(0));
            assertEquals(row.get("note").textValue(), left.get(i).get(1));
            assertEquals('%', value[0]);
            assertArrayEquals(
                    HexFormat.of().parseHex(row.get("plaintext_hex").textValue()), golden.openStruct(owner, value));
        }
    }
}
