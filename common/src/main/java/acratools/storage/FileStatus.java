package acratools.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lstat(2) tells of a file; links are not followed.
 *
 * @param mode type and permission bits
 * @param links hard links
 * @param size bytes
 */
record FileStatus(int mode, int uid, int gid, long links, long device, long inode, long size) {
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    /** Looks at a file; null if there is none. */
    static @Nullable FileStatus of(Path path) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path, "unix:mode,uid,gid,nlink,dev,ino,size", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        return new FileStatus(
                number(attributes, "mode").intValue(),
                number(attributes, "uid").intValue(),
                number(attributes, "gid").intValue(),
                number(attributes, "nlink").longValue(),
                number(attributes, "dev").longValue(),
                number(attributes, "ino").longValue(),
                number(attributes, "size").longValue());
    }

    private static Number number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Number number) {
            return number;
        }
        throw new IOException("the file system does not tell " + name);
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    int permissions() {
        return mode & 07777;
    }

    boolean sameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }
}
