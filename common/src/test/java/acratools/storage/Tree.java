package acratools.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A directory as the operating system shows it, files of ours included. */
public final class Tree {
    private Tree() {}

    /** Paths, each with type, mode and content; directories end in a slash. */
    public static Map<String, String> of(Path root) {
        Map<String, String> found = new TreeMap<>();
        if (!Files.exists(root)) {
            return found;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = root.relativize(path).toString();
                String mode =
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    found.put(name + "/", mode);
                } else if (Files.isSymbolicLink(path)) {
                    found.put(name, "-> " + Files.readSymbolicLink(path));
                } else {
                    found.put(name, mode + " " + HexFormat.of().formatHex(Files.readAllBytes(path)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** The same without the lock file. */
    public static Map<String, String> withoutLock(Path root) {
        Map<String, String> found = of(root);
        found.remove(DirectoryLock.NAME);
        return found;
    }
}
