package acratools.rotate;

import acratools.cli.FlagSet;
import acratools.cli.OpenKeystore;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import acratools.failure.UsageFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code acra-rotate}. Source: spec/cli.md, "acra-rotate". */
final class RotateCommand implements ToolCommand {
    RotateCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new RotateCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-rotate",
                "give clients or zones new keys and seal their data under them",
                List.of(
                        "Makes new storage keys for every client or zone whose data it is given, and seals that data under"
                                + " them: AcraStructs and AcraBlocks, in files or in a database. Former keys stay in the"
                                + " keystore's history, and what is sealed under them elsewhere still opens.",
                        "The new keys are in the keystore before the first value changes, and each value is replaced whole or"
                                + " not at all. A run that is stopped at any moment loses nothing, and the same command with"
                                + " --resume finishes it.",
                        "Prints one line of JSON with each id's new public key, which applications need to encrypt.",
                        "With --rotate_master_key no data is touched: every key of the keystore, former ones included, is"
                                + " sealed under a new Acra Master Key. Nothing is written unless every key opens; a run that"
                                + " is stopped is finished by the same command; at the end every key is opened once more and"
                                + " compared with what it was."),
                List.of(
                        new Example(
                                "whether every file opens; nothing changes",
                                "acra-rotate --file_map_config=map.json --zonemode_enable=false --dry-run"),
                        new Example(
                                "new keys for the clients in the map, and their files under them",
                                "acra-rotate --file_map_config=map.json --zonemode_enable=false"),
                        new Example(
                                "finish a run that was stopped",
                                "acra-rotate --file_map_config=map.json --zonemode_enable=false --resume"),
                        new Example(
                                "the keystore under a new master key in Vault, the present one in ACRA_MASTER_KEY",
                                "acra-rotate --rotate_master_key --new_vault_connection_api_string=https://vault.example.com:8200"
                                        + " --new_vault_secrets_path=secret/acra-2027"),
                        new Example(
                                "the same with a master key that the run makes and puts there",
                                "acra-rotate --rotate_master_key --new_vault_write_master_key"
                                        + " --new_vault_connection_api_string=https://vault.example.com:8200"
                                        + " --new_vault_secrets_path=secret/acra-2027")),
                List.of("acra-keymaker", "acra-addzone"));
    }

    @Override
    public FlagSet flags() {
        return RotateFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        if (tool.get(RotateFlags.ROTATE_MASTER_KEY)) {
            new MasterKeyRotation(tool).run();
            return;
        }
        MasterKeyRotation.refuseNewMasterKey(tool);
        List<DataRotation> places = places(tool);
        try {
            rotate(tool, places);
        } finally {
            places.forEach(DataRotation::close);
        }
    }

    /** What the flags name, both kinds if they name both, as in Acra's tool. */
    private static List<DataRotation> places(ToolContext tool) {
        List<DataRotation> places = new ArrayList<>();
        if (!tool.get(RotateFlags.FILE_MAP).isEmpty()) {
            places.add(FileRotation.of(tool));
        }
        if (!tool.get(RotateFlags.SQL_SELECT).isEmpty()
                || !tool.get(RotateFlags.SQL_UPDATE).isEmpty()) {
            places.add(DatabaseRotation.of(tool));
        }
        if (places.isEmpty()) {
            throw new UsageFailure(
                    "no data",
                    "is named to be rotated",
                    "give files with " + RotateFlags.FILE_MAP.spelling() + ", or rows of a database with "
                            + RotateFlags.SQL_SELECT.spelling() + " and " + RotateFlags.SQL_UPDATE.spelling());
        }
        return places;
    }

    private static void rotate(ToolContext tool, List<DataRotation> places) {
        RotationRules rules = new RotationRules(
                tool.get(RotateFlags.DRY_RUN),
                tool.get(RotateFlags.RESUME),
                tool.get(RotateFlags.STRICT),
                tool.get(RotateFlags.SKIP_BAD_ROWS));
        long started = System.nanoTime();
        try (BadValues badValues = badValues(tool);
                OpenKeystore open = OpenKeystore.open(tool, RotateFlags.DIRECTORY, RotateFlags.DIRECTORY)) {
            RotationResult result = new RotationJob(
                            open.keystore(),
                            rules,
                            badValues,
                            tool::progress,
                            tool.random(),
                            tool::checkpoint,
                            tool::hintIfStopped,
                            tool.log())
                    .rotate(places);
            badValues.complete();
            tell(tool, result, rules, (System.nanoTime() - started) / 1e9);
            badValues.finding(rules.dryRun()).ifPresent(tool.results()::butFail);
        }
    }

    private static BadValues badValues(ToolContext tool) {
        String file = tool.get(RotateFlags.BAD_ROWS_FILE);
        return BadValues.open(
                tool.get(RotateFlags.SKIP_BAD_ROWS),
                file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
                tool.log());
    }

    private static void tell(ToolContext tool, RotationResult result, RotationRules rules, double seconds) {
        RotationReport report = result.report();
        tool.log()
                .info(
                        rules.dryRun() ? "every value was opened, and nothing changed" : "rotation done",
                        "values",
                        report.total(),
                        "rotated",
                        report.count(ValueState.ROTATED),
                        "current",
                        report.count(ValueState.CURRENT),
                        "failed",
                        report.count(ValueState.FAILED));
        long plain = report.count(ValueState.NULL, ValueState.EMPTY, ValueState.NOT_ENCRYPTED);
        if (plain > 0) {
            tool.log().warning("some values hold nothing to rotate and were left as they are", "values", plain);
        }
        if (rules.resume()
                && !rules.dryRun()
                && report.count(ValueState.ROTATED) == 0
                && report.count(ValueState.CURRENT) > 0) {
            tool.log()
                    .warning(
                            "nothing was left to do; if the stopped run had not made its keys yet, run without --resume");
        }
        if (report.gone() > 0) {
            tool.log()
                    .warning(
                            "some rows were not found again: deleted, or out of the selection, before they were written",
                            "rows",
                            report.gone());
        }
        if (tool.get(RotateFlags.JSON)) {
            tool.results().line(result.json(rules, seconds));
        } else {
            result.lines().forEach(tool.results()::line);
        }
    }
}
