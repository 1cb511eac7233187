package acratools.cli;

import acratools.failure.InputFailure;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One YAML mapping of plain keys to plain values. It is read event by event and stops at the first tag, anchor, alias,
 * list or nested mapping, so that nothing is ever built, expanded or nested. Loaded only where there is a config file.
 */
final class FlatYaml {
    /**
     * A value as it was written.
     *
     * @param absent whether nothing, {@code ~} or {@code null} stood there
     * @param line   from 1
     */
    record Value(String text, boolean absent, int line) {}

    private final String file;
    private final Iterator<Event> events;
    private int line = 1;

    private FlatYaml(Path file, String text) {
        this.file = file.toString();
        LoadSettings settings = LoadSettings.builder()
                .setLabel("config")
                .setCodePointLimit(text.length() + 1)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * Reads {@code text}, the content of {@code file}.
     *
     * @throws InputFailure if it is anything but one flat mapping without a key twice
     */
    static Map<String, Value> read(Path file, String text) {
        FlatYaml yaml = new FlatYaml(file, text);
        try {
            return yaml.document();
        } catch (YamlEngineException e) {
            // The parser's own text quotes the file, which may hold a password.
            throw yaml.refused("is not YAML", "each line is a flag's name, a colon and a value");
        }
    }

    private Map<String, Value> document() {
        Map<String, Value> entries = new LinkedHashMap<>();
        next();
        if (next() instanceof StreamEndEvent) {
            return entries;
        }
        Event start = next();
        if (start instanceof MappingStartEvent mapping
                && mapping.getTag().isEmpty()
                && mapping.getAnchor().isEmpty()) {
            readEntries(entries);
        } else if (!(start instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty())) {
            throw refused("is not a list of names and values", "each line is a flag's name, a colon and a value");
        }
        if (!(next() instanceof DocumentEndEvent) || !(next() instanceof StreamEndEvent)) {
            throw refused("has more than one document", "remove what stands behind the line ---");
        }
        return entries;
    }

    private void readEntries(Map<String, Value> entries) {
        for (Event key = next(); !(key instanceof MappingEndEvent); key = next()) {
            String name = scalar(key).getValue();
            int keyLine = line;
            ScalarEvent value = scalar(next());
            String text = value.getValue();
            boolean absent = value.isPlain() && (text.isEmpty() || text.equals("~") || text.equals("null"));
            if (entries.put(name, new Value(text, absent, keyLine)) != null) {
                throw refused("has the key " + name + " twice", "remove one of them");
            }
        }
    }

    private ScalarEvent scalar(Event event) {
        if (event instanceof ScalarEvent scalar
                && scalar.getTag().isEmpty()
                && scalar.getAnchor().isEmpty()) {
            return scalar;
        }
        throw refused("has something else than a name and a value", "tags, aliases, lists and nesting are not read");
    }

    private Event next() {
        Event event = events.next();
        event.getStartMark().ifPresent(mark -> line = mark.getLine() + 1);
        return event;
    }

    private InputFailure refused(String reason, String hint) {
        return new InputFailure(file + ", line " + line, reason, hint);
    }
}
