package acratools.storage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One name of a write: what it shall hold, and where its present content is kept. Immutable. */
public final class Change {
    private final String path;
    private final Access access;
    private final byte[] content;
    private final @Nullable String historyPath;
    private final @Nullable String stagingPath;
    private final byte @Nullable [] expected;

    private Change(
            String path,
            Access access,
            byte[] content,
            @Nullable String historyPath,
            @Nullable String stagingPath,
            byte @Nullable [] expected) {
        this.path = path;
        this.access = access;
        this.content = content;
        this.historyPath = historyPath;
        this.stagingPath = stagingPath;
        this.expected = expected;
    }

    /**
     * Writes {@code content} under {@code path}, in place of what is there.
     *
     * @param path components joined by {@code /}; none of them empty, {@code .} or {@code ..}
     * @param content sealed or public bytes; copied
     */
    public static Change of(String path, Access access, byte[] content) {
        return new Change(path, access, content.clone(), null, null, null);
    }

    /** The same change, which keeps the present content, if there is any, under {@code newHistoryPath}. */
    public Change keepingPresentAs(String newHistoryPath) {
        return new Change(path, access, content, newHistoryPath, stagingPath, expected);
    }

    /**
     * The same change, whose content lies under {@code newStagingPath}, in the directory of its path, until it is renamed.
     * For names that other programs use so too: under the exclusive lock, what is there is a killed writer's.
     */
    public Change stagedAs(String newStagingPath) {
        return new Change(path, access, content, historyPath, newStagingPath, expected);
    }

    /**
     * The same change, made only in place of {@code present}: for content that follows from it, where other programs write
     * without a lock. What was written meanwhile stays.
     *
     * @param present copied
     */
    public Change onlyOver(byte[] present) {
        return new Change(path, access, content, historyPath, stagingPath, present.clone());
    }

    public String path() {
        return path;
    }

    public Access access() {
        return access;
    }

    public byte[] content() {
        return content.clone();
    }

    public Optional<String> historyPath() {
        return Optional.ofNullable(historyPath);
    }

    public Optional<String> stagingPath() {
        return Optional.ofNullable(stagingPath);
    }

    /** The content that this change replaces; absent if it replaces any. */
    public Optional<byte[]> expected() {
        return expected == null ? Optional.empty() : Optional.of(expected.clone());
    }
}
