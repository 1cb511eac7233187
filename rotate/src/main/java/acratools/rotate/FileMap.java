package acratools.rotate;

import acratools.cli.PathMap;
import acratools.failure.InputFailure;
import acratools.id.KeyOwner;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which files hold whose values; no file in it twice, not by another spelling of its path either. */
final class FileMap {
    /**
     * One file.
     *
     * @param given as the map has it, which is how it is told
     */
    record Entry(KeyOwner owner, String given, Path path) {}

    private final Map<KeyOwner, List<String>> given = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    private FileMap() {}

    /**
     * Reads the map in {@code file}. Paths in it are relative to the working directory.
     *
     * @throws InputFailure if it is no such map, a name is no id, or a path is given twice or is none
     */
    static FileMap read(Path file, IdKind ids) {
        FileMap map = new FileMap();
        Map<Path, String> seen = new HashMap<>();
        for (Map.Entry<String, List<String>> member : PathMap.read(file).entrySet()) {
            KeyOwner owner = owner(file, member.getKey(), ids);
            map.given.put(owner, List.copyOf(member.getValue()));
            for (String given : member.getValue()) {
                Path path = path(file, given);
                String before = seen.put(path.toAbsolutePath().normalize(), given);
                if (before != null) {
                    throw new InputFailure(
                            file.toString(),
                            "names one file twice: " + before + (before.equals(given) ? "" : " and " + given),
                            "a file holds one value of one id; name it once");
                }
                map.entries.add(new Entry(owner, given, path));
            }
        }
        return map;
    }

    private static KeyOwner owner(Path file, String id, IdKind ids) {
        try {
            return ids.owner(id);
        } catch (InputFailure e) {
            throw new InputFailure(
                    file + ", " + e.subject(),
                    e.reason(),
                    ids == IdKind.ZONE
                            ? "for ids of clients add --zonemode_enable=false"
                            : "for ids of zones leave out --zonemode_enable=false",
                    e);
        }
    }

    private static Path path(Path file, String given) {
        try {
            if (!given.isEmpty()) {
                return Path.of(given);
            }
        } catch (InvalidPathException e) {
            throw new InputFailure(file.toString(), "holds a path that is none", "a path has no zero bytes in it", e);
        }
        throw new InputFailure(file.toString(), "holds an empty path", "leave it out");
    }

    /** All files, in the map's order. */
    List<Entry> entries() {
        return entries;
    }

    /** All owners, also those without a file. */
    Iterable<KeyOwner> owners() {
        return given.keySet();
    }

    /** The paths of one owner, as the map has them. */
    List<String> given(KeyOwner owner) {
        return given.getOrDefault(owner, List.of());
    }
}
