package acratools.rotate;

import acratools.cli.Flag;
import acratools.cli.OpenKeystoreRewrap;
import acratools.cli.Origin;
import acratools.cli.StoredMasterKey;
import acratools.cli.ToolContext;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.UsageFailure;
import acratools.keystore.KeystoreRewrap;
import acratools.keystore.RewrapCensus;
import java.util.Optional;

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
        try (OpenKeystoreRewrap open = open()) {
            if (tool.get(RotateFlags.DRY_RUN)) {
                tellCensus(open);
                tellWhetherStorable(open);
            } else if (tool.get(RotateFlags.WRITE_NEW_MASTER_KEY)) {
                rotate(open.rewrap(), Optional.of(store(open)));
            } else {
                rotate(open.rewrap(), Optional.empty());
            }
        }
    }

    private OpenKeystoreRewrap open() {
        return tool.get(RotateFlags.WRITE_NEW_MASTER_KEY)
                ? OpenKeystoreRewrap.openWithFreshKey(
                        tool,
                        RotateFlags.DIRECTORY,
                        RotateFlags.NEW_MASTER_KEY,
                        tool.values().subject(RotateFlags.WRITE_NEW_MASTER_KEY))
                : OpenKeystoreRewrap.open(tool, RotateFlags.DIRECTORY, RotateFlags.NEW_MASTER_KEY);
    }

    /** Only a keystore that is whole under the present master key gets a new one made: what else it is under is lost else. */
    private StoredMasterKey store(OpenKeystoreRewrap open) {
        RewrapCensus census = open.rewrap().census();
        if (!census.broken().isEmpty()) {
            KeystoreFailure failure = KeystoreRewrap.notAllOpen(census, open.place());
            throw new KeystoreFailure(failure.subject(), failure.reason(), hintForStopped(failure.hint()), failure);
        }
        tool.checkpoint();
        try {
            StoredMasterKey stored = open.storeNewKey();
            tool.log()
                    .info(
                            "the new master key is in vault",
                            "path",
                            stored.written().path(),
                            "version",
                            MasterKeyReport.version(stored.written()),
                            "former",
                            stored.formerSource());
            return stored;
        } catch (MasterKeyFailure failure) {
            if (failure.failureCase() != MasterKeyFailure.Case.ALREADY_THERE) {
                throw failure;
            }
            throw new MasterKeyFailure(
                    failure.failureCase(),
                    failure.subject(),
                    failure.reason(),
                    hintForStopped(failure.hint()),
                    failure);
        }
    }

    private static String hintForStopped(Optional<String> hint) {
        return "if a run with " + RotateFlags.WRITE_NEW_MASTER_KEY.spelling()
                + " was stopped, finish it without this flag, with the new master key that it put into vault"
                + hint.map(text -> "; else " + text).orElse("");
    }

    /** A new master key on the command line of a run that takes none is a flag forgotten; a config file may hold it. */
    static void refuseNewMasterKey(ToolContext tool) {
        for (Flag<?> flag : RotateFlags.ofNewMasterKey()) {
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

    /** After the census: a key that does not open ends the run before it asks for a place in Vault. */
    private void tellWhetherStorable(OpenKeystoreRewrap open) {
        if (!tool.get(RotateFlags.WRITE_NEW_MASTER_KEY) || tool.results().hasFinding()) {
            return;
        }
        try {
            open.requireNewKeyStorable();
            tool.log().info("vault would take the new master key");
        } catch (MasterKeyFailure failure) {
            tool.results().butFail(failure);
        }
    }

    private void rotate(KeystoreRewrap rewrap, Optional<StoredMasterKey> stored) {
        try {
            RewrapCensus before = rewrap.run(tool::checkpoint);
            warnOfUnknown(before);
            tool.log()
                    .info(
                            "every key of the keystore is under the new master key",
                            "rotated",
                            before.total().underOld(),
                            "left_alone",
                            before.total().underNew());
            tool.results().json(new MasterKeyReport(before).summaryJson(stored));
        } catch (RuntimeException | Error e) {
            stored.ifPresent(key -> tool.log()
                    .warning(
                            "the new master key is in vault, and some of the keystore may be under it",
                            "flags_to_finish_with",
                            key.flags()));
            throw e;
        }
    }

    private void warnOfUnknown(RewrapCensus census) {
        for (String path : census.unknown()) {
            tool.log().warning("no key of a keystore has such a name, and it was left as it is", "path", path);
        }
    }
}
