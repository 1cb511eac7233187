package acratools.rotate;

import acratools.cli.Progress;
import acratools.log.Log;
import acratools.secret.SecretEnvironment;
import acratools.sql.Database;
import acratools.sql.DatabasePatience;
import acratools.sql.Dialect;
import acratools.sql.GoDsn;
import acratools.sql.MySql;
import acratools.sql.PostgreSql;
import acratools.testkit.LiveDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One rotation of the rows of a live database, without a command line. */
final class RotationTrial {
    private static final Log SILENT = (level, message, pairs) -> {};

    private final LiveDatabase live;
    private final GoldenKeystore golden;
    private final Dialect dialect;
    private String select = "select id, note, owner, data from rot order by id";
    private String update = "";
    private int batchSize = 500;
    private int parallelism = 2;
    private boolean dryRun;
    private boolean resume;
    private boolean strict;
    private boolean skip;
    private boolean keysMade;
    private Optional<Path> badRows = Optional.empty();
    private Runnable beforeKeys = () -> {};
    private Runnable beforeBatch = () -> {};
    private final List<String> nextSteps = new ArrayList<>();

    RotationTrial(LiveDatabase live, GoldenKeystore golden, boolean mySql, Path scratch) {
        this.live = live;
        this.golden = golden;
        this.dialect = mySql ? new MySql() : new PostgreSql();
    }

    RotationTrial selecting(String sql) {
        select = sql;
        return this;
    }

    RotationTrial updating(String sql) {
        update = sql;
        return this;
    }

    RotationTrial batches(int size, int workers) {
        batchSize = size;
        parallelism = workers;
        return this;
    }

    RotationTrial dryRun() {
        dryRun = true;
        return this;
    }

    RotationTrial resume() {
        resume = true;
        return this;
    }

    RotationTrial strict() {
        strict = true;
        return this;
    }

    RotationTrial skippingTo(Path list) {
        skip = true;
        return listingTo(list);
    }

    RotationTrial listingTo(Path list) {
        badRows = Optional.of(list);
        return this;
    }

    /** {@code hook} is run where the job may stop once the new keys are made. */
    RotationTrial beforeEachBatch(Runnable hook) {
        beforeBatch = hook;
        return this;
    }

    /** {@code hook} is run where the job may stop before that. */
    RotationTrial beforeTheKeys(Runnable hook) {
        beforeKeys = hook;
        return this;
    }

    /** What whoever stops the run was to do next, in turn. */
    List<String> nextSteps() {
        return nextSteps;
    }

    private void checkpoint() {
        (keysMade ? beforeBatch : beforeKeys).run();
    }

    private void log(String message) {
        if (message.startsWith("new keys are in the keystore")) {
            keysMade = true;
        }
    }

    RotationResult run() {
        GoDsn dsn = dialect.dsn(live.dsn(), SecretEnvironment.of(Map.of()));
        Database database = Database.of(dialect, dsn, Optional.empty(), DatabasePatience.standard(), SILENT);
        boolean zones = golden.expected().get("zone_mode").booleanValue();
        try (DatabaseRotation rows = new DatabaseRotation(
                        database,
                        dsn,
                        dialect.template(select),
                        dialect.template(update),
                        zones ? IdKind.ZONE : IdKind.CLIENT,
                        batchSize,
                        parallelism,
                        skip,
                        SILENT);
                BadValues bad = BadValues.open(skip, badRows, SILENT)) {
            return new RotationJob(
                            golden.keystore(),
                            new RotationRules(dryRun, resume, strict, skip),
                            bad,
                            unit -> Progress.silent(),
                            new SecureRandom(),
                            this::checkpoint,
                            nextSteps::add,
                            (level, message, pairs) -> log(message))
                    .rotate(List.of(rows));
        }
    }
}
