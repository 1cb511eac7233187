package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A process that stands still, all its files written, so that a test can read from them what to search its memory for.
 * Closing it kills it if it was not let go.
 */
public final class StoppedProcess implements AutoCloseable {
    private final Tracing tracing;
    private final long pid;
    private final String reason;
    private final Path executable;

    StoppedProcess(Tracing tracing, long pid, String reason, Path executable) {
        this.tracing = tracing;
        this.pid = pid;
        this.reason = reason;
        this.executable = executable;
    }

    /** Its process id. */
    public long pid() {
        return pid;
    }

    /** {@code exit}, {@code signal N} (nothing handled it), or {@code printed}. */
    public String reason() {
        return reason;
    }

    /** The program it is by now; a test should make sure that this is {@code java} and not a launcher. */
    public Path executable() {
        return executable;
    }

    /** What it has printed to standard output. */
    public String printed() {
        try {
            return tracing.printed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Searches all memory the process holds for each pattern, by name, in every {@link MemoryHit.Form}. */
    public MemoryHits search(Map<String, byte[]> patterns) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        ObjectNode named = question.putObject("patterns");
        patterns.forEach((name, pattern) -> {
            if (pattern.length < 8) {
                throw new IllegalArgumentException("pattern " + name + " is too short to be told from chance");
            }
            named.put(name, HexFormat.of().formatHex(pattern));
        });
        try {
            tracing.ask(question);
            JsonNode answer = tracing.answer();
            List<MemoryHit> hits = new ArrayList<>();
            answer.get("hits").forEach(hit -> hits.add(hit(hit)));
            return new MemoryHits(
                    answer.get("scanned").asLong(), answer.get("unread").asLong(), hits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemoryHit hit(JsonNode hit) {
        return new MemoryHit(
                hit.get("pattern").asText(),
                MemoryHit.Form.valueOf(constant(hit.get("form"))),
                Long.decode(hit.get("address").asText()),
                MemoryHit.Kind.valueOf(constant(hit.get("kind"))),
                hit.get("mapping").asText(),
                hit.get("offset").asLong(),
                hit.get("sized").asBoolean());
    }

    private static String constant(JsonNode name) {
        return name.asText().toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Lets the process go on to its end. */
    public ToolResult resume() {
        try {
            tracing.askNoMore();
            return tracing.result(tracing.answer().get("ended").asInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tracing.close();
    }
}
