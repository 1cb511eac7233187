package acratools.storage;

import acratools.failure.InputFailure;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one write is about to do, so that the next one can finish or undo it. UTF-8:
 * <pre>
 * "acra-tools journal 3" NUL
 * file URI of the directory of public files (or nothing: they lie with the private ones, or there are none) NUL
 * for each change: access NUL path NUL temporary's name NUL history path (or nothing) NUL digest (or nothing) NUL
 *                  digest of the one content to be replaced (or nothing) NUL
 * "end" NUL
 * </pre>
 * Paths hold no NUL; a URI keeps the bytes of a path under any locale. The temporary lies beside its path.
 *
 * @param publicRoot where public files go, absolute, since the next run may name another directory for them; or empty
 */
record WriteJournal(String publicRoot, List<Entry> entries) {
    /** Where the journal lies once the write is decided: from then on it is finished, whatever happens. */
    static final String COMMITTED = StoragePath.OWN_PREFIX + "journal";

    /** Where it lies before: from it the write is undone. */
    static final String STAGED = StoragePath.OWN_PREFIX + "staging";

    /** Bytes; some hundred thousand keys. */
    static final int MAX_SIZE = 64 << 20;

    private static final String HEAD = "acra-tools journal 3";
    private static final String END = "end";
    private static final String FILE = "file:///";
    private static final int FIELDS = 6;

    /**
     * One change.
     *
     * @param history empty if the present content is not kept
     * @param digest of the new content, for a temporary whose name others use too; empty for one of our names
     * @param expected digest of what is replaced; where something else is by then, that stays; empty if anything is
     *     replaced
     */
    record Entry(Access access, String path, String temporary, String history, String digest, String expected) {
        Entry {
            StoragePath.check(path);
            if (!history.isEmpty()) {
                StoragePath.check(history);
            }
            if (digest.isEmpty() != StoragePath.isOwn(temporary) || temporary.indexOf('/') >= 0) {
                throw new IllegalArgumentException("temporary " + temporary);
            }
        }

        String temporaryPath() {
            return StoragePath.sibling(path, temporary);
        }

        /** Where the present content is copied to before it becomes history, on file systems without hard links. */
        String historyTemporaryPath() {
            return StoragePath.sibling(history, temporary);
        }
    }

    WriteJournal {
        if (!publicRoot.isEmpty()) {
            directory(publicRoot);
        }
        entries = List.copyOf(entries);
    }

    /** The directory of public files; only where {@link #publicRoot} is not empty. */
    Path publicDirectory() {
        return directory(publicRoot);
    }

    private static Path directory(String uri) {
        if (!uri.startsWith(FILE)) {
            throw new IllegalArgumentException("public root " + uri);
        }
        return Path.of(URI.create(uri));
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder(HEAD).append('\0');
        text.append(publicRoot).append('\0');
        for (Entry entry : entries) {
            text.append(entry.access().name()).append('\0');
            text.append(entry.path()).append('\0');
            text.append(entry.temporary()).append('\0');
            text.append(entry.history()).append('\0');
            text.append(entry.digest()).append('\0');
            text.append(entry.expected()).append('\0');
        }
        return text.append(END).append('\0').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Absent if {@code bytes} are no whole journal. */
    static Optional<WriteJournal> decode(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        for (int start = 0, end; start < text.length(); start = end + 1) {
            end = text.indexOf('\0', start);
            if (end < 0) {
                return Optional.empty();
            }
            fields.add(text.substring(start, end));
        }
        int count = fields.size() - 3;
        if (count < 0
                || count % FIELDS != 0
                || !fields.get(0).equals(HEAD)
                || !fields.get(count + 2).equals(END)) {
            return Optional.empty();
        }
        return decode(fields.get(1), fields.subList(2, count + 2));
    }

    private static Optional<WriteJournal> decode(String publicRoot, List<String> fields) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (int i = 0; i < fields.size(); i += FIELDS) {
                entries.add(new Entry(
                        Access.valueOf(fields.get(i)),
                        fields.get(i + 1),
                        fields.get(i + 2),
                        fields.get(i + 3),
                        fields.get(i + 4),
                        fields.get(i + 5)));
            }
            return Optional.of(new WriteJournal(publicRoot, entries));
        } catch (IllegalArgumentException | InputFailure e) {
            return Optional.empty();
        }
    }
}
