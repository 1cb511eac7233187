package acratools.backup;

import acratools.cli.Results;
import acratools.log.Log;
import acratools.secret.Secret;

/** Standard output, which gets the key alone. */
final class StdoutSink implements BackupKeySink {
    private final Results results;
    private final Log log;

    StdoutSink(Results results, Log log) {
        this.results = results;
        this.log = log;
    }

    @Override
    public String place() {
        return "on standard output";
    }

    @Override
    public void require() {
        // What is printed cannot be tried before.
    }

    @Override
    public void keep(Secret text) {
        results.secretLineNow(text);
    }

    @Override
    public void takeBack() {
        log.warning("the key that was printed is that of no backup: forget it");
    }
}
