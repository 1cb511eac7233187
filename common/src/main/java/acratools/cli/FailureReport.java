package acratools.cli;

import acratools.failure.ToolFailure;
import acratools.log.Log;
import acratools.log.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Tells the user why a tool failed, and gives the exit code. On a terminal: {@code error: <subject>: <reason>} and
 * {@code hint: <hint>} lines; where logs are JSON or CEF, log lines. A secret never gets here, since no failure holds
 * one; the text of an exception that is no {@link ToolFailure} may hold anything and is not shown.
 */
final class FailureReport {
    private final OutputStream err;
    private final Log log;
    private final LogFormat format;
    private final String tool;
    private final boolean showTrace;

    FailureReport(OutputStream err, Log log, LogFormat format, String tool, boolean showTrace) {
        this.err = err;
        this.log = log;
        this.format = format;
        this.tool = tool;
        this.showTrace = showTrace;
    }

    /** Tells of {@code failure} and those attached to it; returns the exit code. */
    int failure(ToolFailure failure) {
        tell(failure);
        for (Throwable other : failure.getSuppressed()) {
            if (other instanceof ToolFailure otherFailure) {
                tell(otherFailure);
            }
        }
        if (failure.exitCode() == 2 && format == LogFormat.PLAINTEXT) {
            print("usage: " + tool + " [flags]; " + tool + " --help lists them\n");
        }
        if (showTrace) {
            print(trace(failure));
        }
        return failure.exitCode();
    }

    /** Tells of an exception that nobody meant to throw; returns the exit code. */
    int bug(Throwable bug) {
        String hint = "please report this, with the output of the same command and -d";
        tell(bug.getClass().getName(), "unexpected error in " + tool + " " + ToolVersion.SUITE, hint);
        if (showTrace) {
            print(trace(bug));
        }
        return 1;
    }

    /** Tells, however little is logged, where the user finds what was asked for. */
    void done(String message, Path path) {
        if (format == LogFormat.PLAINTEXT) {
            StringBuilder text = new StringBuilder();
            appendVisible(text, message + ": " + path);
            print(text.append('\n').toString());
        } else {
            log.info(message, "path", path);
        }
    }

    private void tell(ToolFailure failure) {
        tell(failure.subject(), failure.reason(), failure.hint().orElse(""));
    }

    private void tell(String subject, String reason, String hint) {
        if (format == LogFormat.PLAINTEXT) {
            StringBuilder text = new StringBuilder("error: ");
            appendVisible(text, subject + ": " + reason);
            if (!hint.isEmpty()) {
                appendVisible(text.append("\nhint: "), hint);
            }
            print(text.append('\n').toString());
        } else if (hint.isEmpty()) {
            log.error(reason, "subject", subject);
        } else {
            log.error(reason, "subject", subject, "hint", hint);
        }
    }

    /** A file's name or a flag's value may hold control characters; a terminal must not obey them. */
    private static void appendVisible(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean hidden = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (hidden) {
                out.append("\\u").append(Integer.toHexString(0x10000 + c), 1, 5);
            } else {
                out.append(c);
            }
        }
    }

    /** Class names and places alone: messages of foreign exceptions may quote secrets. */
    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            lines.println((cause == thrown ? "at: " : "caused by: ")
                    + cause.getClass().getName());
            for (StackTraceElement frame : cause.getStackTrace()) {
                lines.println("    " + frame);
            }
        }
        return text.toString();
    }

    private void print(String text) {
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            // Standard error is gone; the exit code still tells.
            return;
        }
    }
}
