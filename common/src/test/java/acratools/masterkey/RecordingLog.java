package acratools.masterkey;

import acratools.log.Log;
import java.util.ArrayList;
import java.util.List;

/** Keeps every line, at every level. */
public final class RecordingLog implements Log {
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void write(Level level, String message, Object... pairs) {
        StringBuilder line = new StringBuilder(level + " " + message);
        for (Object part : pairs) {
            line.append(' ').append(part);
        }
        lines.add(line.toString());
    }

    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
