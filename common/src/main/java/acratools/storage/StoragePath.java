package acratools.storage;

import acratools.failure.InputFailure;

/** The rule for paths, and the names that the storage keeps for itself. */
final class StoragePath {
    /** Acra's tools skip dotted names and stop at other unknown ones, so all our own names begin so. */
    static final String OWN_PREFIX = ".acra-tools.";

    /** How the names of temporaries end. */
    static final String TEMPORARY = ".tmp";

    /**
     * The same in a public tree that is apart. It may be another keystore's private one, whose sweep leaves such names: the
     * journal that knows them is not there.
     */
    static final String APART_TEMPORARY = ".public" + TEMPORARY;

    private static final int MAX_LENGTH = 4096;

    private StoragePath() {}

    /** Refuses a path that is absolute, leaves its place, or uses a name of ours. */
    static String check(String path) {
        if (!isPlain(path)) {
            throw refused(path);
        }
        return path;
    }

    /** Whether {@link #check} lets it pass. */
    static boolean isPlain(String path) {
        if (path.isEmpty() || path.length() > MAX_LENGTH || path.indexOf('\0') >= 0 || path.indexOf('\\') >= 0) {
            return false;
        }
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String component = path.substring(start, end);
            if (component.isEmpty() || component.equals(".") || component.equals("..") || isOwn(component)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** Whether a file of that name is the storage's: locks, journal, temporary. */
    static boolean isOwn(String name) {
        return name.startsWith(OWN_PREFIX) || name.equals(Flock.NAME);
    }

    /** Whether a file of that name is a temporary that no journal elsewhere knows. */
    static boolean isTemporary(String name) {
        return name.startsWith(OWN_PREFIX) && name.endsWith(TEMPORARY) && !name.endsWith(APART_TEMPORARY);
    }

    /** The path of {@code name} in the directory that holds {@code path}. */
    static String sibling(String path, String name) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? name : path.substring(0, slash + 1) + name;
    }

    private static InputFailure refused(String path) {
        return new InputFailure(
                "path \"" + path.replace('\0', '?') + "\"",
                "is no relative path of plain names",
                "names must not be empty, '.', '..', '" + Flock.NAME + "' or begin with " + OWN_PREFIX);
    }
}
