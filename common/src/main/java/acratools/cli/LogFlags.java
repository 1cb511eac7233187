package acratools.cli;

import acratools.log.Log;
import acratools.log.LogFormat;
import acratools.log.StreamLog;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;

/** The flags of logging, which every tool has. Source: spec/cli.md, "Logging". */
final class LogFlags {
    private enum Format implements FlagWord {
        PLAINTEXT("plaintext", LogFormat.PLAINTEXT),
        JSON("json", LogFormat.JSON),
        CEF("CEF", LogFormat.CEF);

        private final String word;
        private final LogFormat format;

        Format(String word, LogFormat format) {
            this.word = word;
            this.format = format;
        }

        @Override
        public String word() {
            return word;
        }
    }

    private static final Flag<Format> FORMAT = Flag.choiceInAnyCase(
            "logging_format",
            Format.PLAINTEXT,
            Format.values(),
            FlagGroup.LOGGING,
            "format of log lines on standard error");

    private static final Flag<Boolean> INFO =
            Flag.bool("v", false, FlagGroup.LOGGING, "log what is done, not only warnings and errors");

    static final Flag<Boolean> DEBUG =
            Flag.bool("d", false, FlagGroup.LOGGING, "log everything, and show where an unexpected error arose");

    private LogFlags() {}

    static List<Flag<?>> all() {
        return List.of(FORMAT, INFO, DEBUG);
    }

    static LogFormat format(FlagValues values) {
        return values.get(FORMAT).format;
    }

    static Log open(FlagValues values, OutputStream err, String tool, Clock clock) {
        Log.Level least = values.get(DEBUG) ? Log.Level.DEBUG : values.get(INFO) ? Log.Level.INFO : Log.Level.WARNING;
        return new StreamLog(err, format(values), least, tool, ToolVersion.SUITE, clock);
    }
}
