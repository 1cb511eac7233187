package acratools.rotate;

import acratools.cli.Flag;
import acratools.cli.OpenKeystoreRewrap;
import acratools.cli.Origin;
import acratools.cli.ToolContext;
import acratools.failure.UsageFailure;
import acratools.keystore.KeystoreRewrap;
import acratools.keystore.RewrapCensus;

/** Seals every key of a keystore under another master key. A mode of its own: no data is read or written. */
final class MasterKeyRotation {
    private final ToolContext tool;

    MasterKeyRotation(ToolContext tool) {
        this.tool = tool;
    }

    /**
     * Does it.
     *
     * @throws UsageFailure if the command line also asks for data to be rotated
     */
    void run() {
        for (Flag<?> flag : RotateFlags.ofData()) {
            if (tool.values().isChanged(flag)) {
                throw new UsageFailure(
                        tool.values().subject(flag),
                        "is about data, and " + RotateFlags.ROTATE_MASTER_KEY.spelling() + " changes none",
                        "rotate the master key and the data in two runs");
            }
        }
        try (OpenKeystoreRewrap open =
                OpenKeystoreRewrap.open(tool, RotateFlags.DIRECTORY, RotateFlags.NEW_MASTER_KEY)) {
            if (tool.get(RotateFlags.DRY_RUN)) {
                tellCensus(open);
            } else {
                rotate(open.rewrap());
            }
        }
    }

    /** A new master key on the command line of a run that takes none is a flag forgotten; a config file may hold it. */
    static void refuseNewMasterKey(ToolContext tool) {
        for (Flag<?> flag : RotateFlags.NEW_MASTER_KEY.flags()) {
            if (tool.values().origin(flag) == Origin.COMMAND_LINE) {
                throw new UsageFailure(
                        flag.spelling(),
                        "is about another master key, and " + RotateFlags.ROTATE_MASTER_KEY.spelling()
                                + " is not given",
                        "add " + RotateFlags.ROTATE_MASTER_KEY.spelling() + ", or leave it out");
            }
        }
    }

    private void tellCensus(OpenKeystoreRewrap open) {
        RewrapCensus census = open.rewrap().census();
        MasterKeyReport report = new MasterKeyReport(census);
        warnOfUnknown(census);
        if (tool.get(RotateFlags.JSON)) {
            tool.results().json(report.censusJson());
        } else {
            tool.results().text(report.table());
        }
        if (!census.broken().isEmpty()) {
            tool.results().butFail(KeystoreRewrap.notAllOpen(census, open.place()));
        }
    }

    private void rotate(KeystoreRewrap rewrap) {
        RewrapCensus before = rewrap.run(tool::checkpoint);
        warnOfUnknown(before);
        tool.log()
                .info(
                        "every key of the keystore is under the new master key",
                        "rotated",
                        before.total().underOld(),
                        "left_alone",
                        before.total().underNew());
        tool.results().json(new MasterKeyReport(before).summaryJson());
    }

    private void warnOfUnknown(RewrapCensus census) {
        for (String path : census.unknown()) {
            tool.log().warning("no key of a keystore has such a name, and it was left as it is", "path", path);
        }
    }
}
