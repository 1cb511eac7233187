package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The list of {@code --json}, however many chains there are. */
class ChainListTest {
    private final ChainList list = new ChainList();

    private void add(long line, Verdict verdict) {
        Place place = new Place("log", line);
        Optional<Problem> problem = verdict.isBroken()
                ? Optional.of(new Problem(place, verdict, "integrity doesn't match", "look"))
                : Optional.empty();
        list.add(new Chain(place, place, 1, 0, 0, verdict == Verdict.VERIFIED, problem));
    }

    private JsonNode json() throws IOException {
        StringBuilder out = new StringBuilder("{");
        list.appendTo(out);
        return new ObjectMapper().readTree(out.append('}').toString());
    }

    @Test
    void leavesOutGoodChainsThatAreTooManyAndKeepsTheOthers() throws IOException {
        for (int i = 1; i <= ChainList.MOST; i++) {
            add(i, Verdict.VERIFIED);
        }
        assertEquals(0, json().path("chains_omitted").asLong());
        for (int i = 1; i <= 3; i++) {
            add(20_000 + i, Verdict.VERIFIED);
        }
        add(30_000, Verdict.TAMPERED);
        add(30_001, Verdict.UNFINISHED);
        JsonNode chains = json().path("chains");
        assertEquals(3, json().path("chains_omitted").asLong());
        assertEquals(ChainList.MOST + 2, chains.size());
        assertEquals("tampered", chains.path(ChainList.MOST).path("verdict").asText());
        assertEquals(
                "unfinished", chains.path(ChainList.MOST + 1).path("verdict").asText());
    }

    @Test
    void leavesOutBrokenChainsThatAreTooManyAndKeepsTheGoodOnes() throws IOException {
        for (int i = 0; i < ChainList.MOST + 5; i++) {
            add(i, i % 2 == 0 ? Verdict.NO_KEY : Verdict.CUT_OFF);
        }
        add(20_000, Verdict.VERIFIED);
        assertEquals(5, json().path("chains_omitted").asLong());
        assertEquals(
                "verified",
                json().path("chains").path(ChainList.MOST).path("verdict").asText());
    }
}
