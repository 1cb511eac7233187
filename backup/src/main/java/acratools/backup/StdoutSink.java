package acratools.backup;

import acratools.cli.Results;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;

/** Standard output, which gets the key alone, and only once all has gone well. */
final class StdoutSink implements BackupKeySink {
    private final Results results;
    private final OpenSecrets secrets;

    /** @param secrets erases the key also where it is never printed */
    StdoutSink(Results results, OpenSecrets secrets) {
        this.results = results;
        this.secrets = secrets;
    }

    @Override
    public void require() {
        // What is printed at the end cannot be tried before.
    }

    @Override
    public void keep(Secret text) {
        results.secretLine(secrets.hold(text.duplicate()));
    }

    @Override
    public void takeBack() {
        // A run that fails prints nothing.
    }
}
