package acratools.logverifier;

import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.failure.VerificationFailure;
import acratools.log.Log;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the findings of a log together, in its order: warnings, faults, the report, and in the end what is to be said of it all. */
final class Verification implements Findings.Reader {
    static final String MISSING_END = "end of audit log chain is missing";
    static final String MISSING_FINAL_END = "Missing end of final audit log chain";
    static final String EMPTY = "Empty source of audit log";

    private final Log log;
    private final boolean goesOn;
    private final boolean endRequired;
    private final LogReport report;
    private @Nullable Chain former;
    private @Nullable ToolFailure firstFailure;
    private long faults;
    private long told;
    private boolean done;

    /**
     * @param goesOn whether to tell of further faults behind the first
     * @param endRequired whether the log must end with the end of a chain
     */
    Verification(Log log, boolean goesOn, boolean endRequired, LogReport report) {
        this.log = log;
        this.goesOn = goesOn;
        this.endRequired = endRequired;
        this.report = report;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void unsigned(Place place) {
        log.warning("No integrity check for line:  " + place.line(), "file", place.file());
    }

    @Override
    public void finding(Finding finding) {
        // Not a switch, whose patterns Java 17 does not have.
        if (finding instanceof Finding.ChainBegins begins) {
            begins(begins);
        } else if (finding instanceof Finding.ChainOver over) {
            former = over.chain();
        } else if (finding instanceof Finding.Fault fault) {
            report.fault(fault.problem());
            fault(fault.problem());
        } else if (finding instanceof Finding.Counted counted) {
            report.count(counted.file(), counted.entries(), counted.unsigned());
        } else if (finding instanceof Finding.FileOver over) {
            report.fileOver(over.file(), over.lines());
        } else if (finding instanceof Finding.FileMissing missing) {
            missing(missing);
        } else if (finding instanceof Finding.Unreadable unreadable) {
            report.unreadable(unreadable.file());
            fail(unreadable.failure());
        } else if (finding instanceof Finding.MoreOfTheSame more && goesOn) {
            log.error("More lines behind it are no entries", "lines", more.lines());
        }
    }

    private void begins(Finding.ChainBegins begins) {
        Chain before = former;
        if (before == null) {
            return;
        }
        if (before.problem().isEmpty() && !before.isEnded()) {
            String hint = begins.continuesFormer()
                    ? Hints.FIELD_NAMED_CHAIN
                    : begins.mayBeField() ? Hints.MISSING_END + Hints.OR_FIELD : Hints.MISSING_END;
            report.unfinished(before.last().file());
            fault(new Problem(begins.place(), Verdict.UNFINISHED, MISSING_END, hint));
        }
        report.chain(before);
        former = null;
    }

    private void missing(Finding.FileMissing missing) {
        log.warning("file:  " + missing.file() + " is missing");
        report.missing(missing.file());
        if (!missing.isAllowed()) {
            fail(new InputFailure(
                    "open " + missing.file(),
                    "no such file or directory",
                    "give the file, or add --audit_log_missing_ok if it was removed for a reason"));
        }
    }

    private void fault(Problem problem) {
        String subject = "Specified logs are corrupted. File: "
                + problem.place().file() + " , Line:  " + problem.place().line();
        if (goesOn) {
            told++;
            log.error(subject, "error", problem.reason(), "hint", problem.hint());
        }
        fail(new VerificationFailure(subject, problem.reason(), problem.hint()));
        done = !goesOn;
    }

    private void fail(ToolFailure failure) {
        faults++;
        if (firstFailure == null || failure instanceof InputFailure) {
            firstFailure = failure;
        }
    }

    /**
     * Ends it.
     *
     * @return why the log is not good; absent if it is
     */
    Optional<ToolFailure> end() {
        Chain last = former;
        if (last != null) {
            report.chain(last);
        }
        if (faults == 0) {
            if (report.isEmpty()) {
                warnOrFail(
                        EMPTY, "there is no signed entry in the log: see that it is the right one, and of this format");
            } else if (last != null && !last.isEnded()) {
                if (endRequired) {
                    report.unfinished(last.last().file());
                }
                warnOrFail(
                        MISSING_FINAL_END,
                        "the service is still writing, was killed, or the log's last entries were removed: the log does not"
                                + " tell which");
            }
        }
        return summary();
    }

    private void warnOrFail(String message, String hint) {
        if (endRequired) {
            fail(new VerificationFailure("audit log", message, hint));
        } else {
            log.warning(message);
        }
    }

    /** What was told already is not told twice. */
    private Optional<ToolFailure> summary() {
        if (told > 0 && firstFailure instanceof VerificationFailure) {
            return Optional.of(new VerificationFailure(
                    "audit log",
                    told == 1 ? "one fault was found" : told + " faults were found",
                    "each is told above, with its file and line"));
        }
        return Optional.ofNullable(firstFailure);
    }
}
