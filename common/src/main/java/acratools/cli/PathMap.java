package acratools.cli;

import acratools.failure.InputFailure;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON file that maps names to paths, {@code {"name": "path"}} or {@code {"name": ["path", …]}}. A name that comes twice is
 * refused: which of the two is meant, nobody can tell.
 */
public final class PathMap {
    private static final long LONGEST = 256L << 20;

    private final Path file;
    private final Map<String, List<String>> paths = new LinkedHashMap<>();

    private PathMap(Path file) {
        this.file = file;
    }

    /**
     * Reads a map.
     *
     * @return the paths as they are written, by name; both in the file's order
     * @throws InputFailure if it cannot be read or is no such map
     */
    public static Map<String, List<String>> read(Path file) {
        PathMap map = new PathMap(file);
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > LONGEST) {
                throw map.refused("has more than " + LONGEST + " bytes");
            }
            try (JsonParser parser = new JsonFactory().createParser(in)) {
                map.parse(parser);
            }
        } catch (JsonProcessingException e) {
            throw map.malformed(e.getLocation());
        } catch (NoSuchFileException e) {
            throw new InputFailure(file.toString(), "there is no such file", "check the path of the map", e);
        } catch (IOException e) {
            throw new InputFailure(file.toString(), "cannot be read", "check the path and the file's permissions", e);
        }
        return map.paths;
    }

    private void parse(JsonParser parser) throws IOException {
        expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (paths.put(name, values(parser)) != null) {
                throw refused("has \"" + name + "\" twice");
            }
        }
        expect(parser, parser.currentToken(), JsonToken.END_OBJECT);
        if (parser.nextToken() != null) {
            throw malformed(parser.currentLocation());
        }
    }

    private List<String> values(JsonParser parser) throws IOException {
        List<String> values = new ArrayList<>(1);
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING) {
            values.add(parser.getText());
            return values;
        }
        expect(parser, token, JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            values.add(parser.getText());
        }
        expect(parser, parser.currentToken(), JsonToken.END_ARRAY);
        return values;
    }

    private void expect(JsonParser parser, JsonToken found, JsonToken wanted) {
        if (found != wanted) {
            throw malformed(parser.currentLocation());
        }
    }

    private InputFailure malformed(JsonLocation location) {
        return new InputFailure(
                file.toString(),
                "is no map of ids to files, from line " + location.getLineNr() + ", column " + location.getColumnNr()
                        + " on",
                "it looks like {\"id\": \"path\"} or {\"id\": [\"path\", \"path\"]}");
    }

    private InputFailure refused(String reason) {
        return new InputFailure(file.toString(), reason, "give each id once, with a list of its paths");
    }
}
