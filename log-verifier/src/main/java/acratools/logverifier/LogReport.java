package acratools.logverifier;

import acratools.log.GoJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code --json} prints: what was verified, file by file and chain by chain. */
final class LogReport {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    /** Of a file without signed entries, where there was nothing to verify. */
    private static final String NO_ENTRIES = "no_entries";

    private final boolean wanted;
    private final Map<String, FileCount> files = new LinkedHashMap<>();
    private final ChainList chains = new ChainList();
    private final long started = System.nanoTime();
    private long entries;
    private long chainCount;

    private static final class FileCount {
        private long lines = -1;
        private long entries;
        private long unsigned;
        private boolean missing;
        private Optional<Verdict> broken = Optional.empty();
    }

    /** @param wanted whether it will be printed; else it keeps counts alone */
    LogReport(boolean wanted) {
        this.wanted = wanted;
    }

    void count(String file, long signed, long unsigned) {
        if (signed == 0 && unsigned == 0) {
            return;
        }
        entries += signed;
        FileCount count = file(file);
        count.entries += signed;
        count.unsigned += unsigned;
    }

    void fileOver(String file, long lines) {
        FileCount count = file(file);
        count.lines = Math.max(0, count.lines) + lines;
    }

    void missing(String file) {
        file(file).missing = true;
    }

    void fault(Problem problem) {
        FileCount count = file(problem.place().file());
        count.broken = count.broken.or(() -> Optional.of(problem.verdict()));
    }

    /** A chain's end is missing, the last entry that is there being in that file. */
    void unfinished(String file) {
        FileCount count = file(file);
        count.broken = count.broken.or(() -> Optional.of(Verdict.UNFINISHED));
    }

    void unreadable(String file) {
        FileCount count = file(file);
        count.broken = count.broken.or(() -> Optional.of(Verdict.UNREADABLE));
    }

    private FileCount file(String name) {
        return files.computeIfAbsent(name, any -> new FileCount());
    }

    void chain(Chain chain) {
        chainCount++;
        chain.problem().ifPresent(this::fault);
        if (wanted) {
            chains.add(chain);
        }
    }

    /** Whether no signed entry came. */
    boolean isEmpty() {
        return entries == 0;
    }

    long entries() {
        return entries;
    }

    long chains() {
        return chainCount;
    }

    /**
     * One object on one line.
     *
     * @param good whether the log is as it was signed
     */
    String json(boolean good) {
        StringBuilder out = new StringBuilder(chains.length() + 256);
        out.append("{\"version\":").append(JSON_VERSION).append(",\"ok\":").append(good);
        out.append(",\"entries\":").append(entries).append(",\"files\":[");
        String separator = "";
        for (Map.Entry<String, FileCount> file : files.entrySet()) {
            GoJson.appendString(out.append(separator).append("{\"file\":"), file.getKey());
            append(out, file.getValue());
            separator = ",";
        }
        chains.appendTo(out.append("],"));
        return out.append(",\"seconds\":")
                .append(Math.round((System.nanoTime() - started) / 1e6) / 1e3)
                .append('}')
                .toString();
    }

    private static void append(StringBuilder out, FileCount file) {
        if (file.missing) {
            out.append(",\"verdict\":\"missing\"}");
            return;
        }
        if (file.lines >= 0) {
            out.append(",\"lines\":").append(file.lines);
        }
        out.append(",\"entries\":").append(file.entries);
        out.append(",\"unsigned\":").append(file.unsigned).append(",\"verdict\":\"");
        out.append(file.broken.map(Verdict::word).orElse(file.entries == 0 ? NO_ENTRIES : Verdict.VERIFIED.word()))
                .append("\"}");
    }
}
