package acratools.logverifier;

import acratools.cli.Progress;
import acratools.failure.ToolFailure;
import acratools.log.Log;
import acratools.logverifier.format.AuditLogFormat;
import acratools.logverifier.format.ChainMac;
import acratools.secret.Secret;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One verification in this process, with keys that are handed over. */
final class LogTrial {
    private static final int MOST_KEPT = 1000;

    private final AuditLogFormat format;
    private final List<byte[]> keys = new ArrayList<>();
    private boolean goesOn;
    private boolean endRequired;
    private boolean missingAllowed;
    private int parallelism = 2;
    private int longestLine = 64 << 20;
    private int blockLength = 512 << 10;
    private int shortestSegment = 256 << 10;
    private boolean fitsHeap;
    private boolean erasesKeysFirst;
    private InputStream stdin = InputStream.nullInputStream();

    /** What a run said. */
    record Outcome(Optional<ToolFailure> failure, List<String> warnings, List<String> errors, LogReport report) {
        boolean isGood() {
            return failure.isEmpty();
        }

        String subject() {
            return failure.map(ToolFailure::subject).orElse("");
        }

        String reason() {
            return failure.map(ToolFailure::reason).orElse("");
        }

        String hint() {
            return failure.flatMap(ToolFailure::hint).orElse("");
        }
    }

    LogTrial(AuditLogFormat format, byte[]... newestFirst) {
        this.format = format;
        keys.addAll(List.of(newestFirst));
    }

    LogTrial goingOn() {
        goesOn = true;
        return this;
    }

    LogTrial requiringTheEnd() {
        endRequired = true;
        return this;
    }

    LogTrial allowingMissing(boolean allowed) {
        missingAllowed = allowed;
        return this;
    }

    LogTrial parallel(int workers) {
        parallelism = workers;
        return this;
    }

    LogTrial withLinesUpTo(int length) {
        longestLine = length;
        return this;
    }

    /** Reads little at a time, and cuts the log wherever a chain begins. */
    LogTrial inBlocksOf(int length) {
        blockLength = length;
        shortestSegment = 0;
        return this;
    }

    /** Cuts the log where a chain begins, so many bytes behind the last cut or more. */
    LogTrial cuttingFrom(int length) {
        shortestSegment = length;
        return this;
    }

    /** Takes the effort that the tool takes in this JVM. */
    LogTrial asTheToolWould() {
        fitsHeap = true;
        return this;
    }

    /** Leaves no key to those that verify, which then throw what nobody expects. */
    LogTrial withErasedKeys() {
        erasesKeysFirst = true;
        return this;
    }

    LogTrial stdin(InputStream in) {
        stdin = in;
        return this;
    }

    Outcome verify(List<String> files) {
        List<String> warnings = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        Log log = (level, message, pairs) -> {
            if (level == Log.Level.WARNING) {
                keep(warnings, message);
            } else if (level == Log.Level.ERROR) {
                keep(errors, message + " " + List.of(pairs));
            }
        };
        LogReport report = new LogReport(true);
        Verification verification = new Verification(log, goesOn, endRequired, report);
        try (LogKeys logKeys = logKeys()) {
            try (Pipeline pipeline = new Pipeline(
                    new LogFiles(files, missingAllowed, stdin), format, logKeys, effort(), Progress.silent()::add)) {
                pipeline.tell(verification, () -> {});
            }
            return new Outcome(verification.end(), warnings, errors, report);
        }
    }

    private LogKeys logKeys() {
        LogKeys logKeys = new LogKeys();
        for (int i = 0; i < keys.size(); i++) {
            try (Secret key = Secret.adopt(keys.get(i).clone())) {
                logKeys.add(ChainMac.firstKey(key), i);
            }
        }
        if (erasesKeysFirst) {
            logKeys.close();
        }
        return logKeys;
    }

    /** There may be more than there is memory. */
    private static void keep(List<String> told, String message) {
        if (told.size() < MOST_KEPT) {
            told.add(message);
        }
    }

    private Effort effort() {
        return fitsHeap
                ? Effort.of(parallelism, goesOn, format)
                : new Effort(
                        parallelism,
                        goesOn,
                        blockLength,
                        4 * parallelism,
                        4L * parallelism * blockLength,
                        shortestSegment,
                        longestLine);
    }
}
