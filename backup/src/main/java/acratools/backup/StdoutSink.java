package acratools.backup;

import acratools.cli.Results;
import acratools.secret.Secret;

/** Standard output, which gets the key alone, and only once all has gone well. */
final class StdoutSink implements BackupKeySink {
    private final Results results;

    StdoutSink(Results results) {
        this.results = results;
    }

    @Override
    public void require() {
        // What is printed at the end cannot be tried before.
    }

    @Override
    public void keep(Secret text) {
        results.secretLine(text.duplicate());
    }

    @Override
    public void takeBack() {
        // A run that fails prints nothing.
    }
}
