package acratools.rotate;

import acratools.cli.Progress;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A rotation from its survey to its results, in the order that loses nothing: everything that can be refused is refused
 * first, then the new keys are made durable, and only then data changes.
 */
final class RotationJob {
    private final Keystore keystore;
    private final RotationRules rules;
    private final BadValues badValues;
    private final Supplier<Progress> progress;
    private final SecureRandom random;
    private final Runnable checkpoint;
    private final Log log;

    /**
     * @param progress starts one for each walk over the data of one place
     * @param checkpoint called where the run may stop; throws if it is to
     */
    RotationJob(
            Keystore keystore,
            RotationRules rules,
            BadValues badValues,
            Supplier<Progress> progress,
            SecureRandom random,
            Runnable checkpoint,
            Log log) {
        this.keystore = keystore;
        this.rules = rules;
        this.badValues = badValues;
        this.progress = progress;
        this.random = random;
        this.checkpoint = checkpoint;
        this.log = log;
    }

    /**
     * Rotates the data in {@code places}.
     *
     * @return what there is to tell; what was skipped is {@link BadValues}' to tell
     */
    RotationResult rotate(List<DataRotation> places) {
        List<RotationCensus> surveys = new ArrayList<>(places.size());
        for (DataRotation place : places) {
            surveys.add(place.survey());
        }
        RotationCensus census = RotationCensus.union(surveys);
        P256 curve = P256.bulk(census.values(), log);
        RotationPlan plan = new RotationPlan(census, keystore, random, log);
        if (rules.resume() && !rules.dryRun()) {
            plan.settle();
        }
        plan.check(rules);
        checkpoint.run();
        RotationReport report = new RotationReport();
        if (rules.dryRun()) {
            walk(places, false, curve, report, badValues);
            return new RotationResult(places, surveys, plan.leftOut(), Map.of(), report);
        }
        checkFirst(places, curve);
        checkpoint.run();
        if (!rules.resume()) {
            plan.commit();
        }
        // Also of a run that was killed between the two.
        keystore.sync();
        if (!rules.resume()) {
            log.info("new keys are in the keystore; data changes from here on");
        }
        Map<String, EcPublicKey> publicKeys = plan.publicKeys();
        walk(places, true, curve, report, badValues);
        return new RotationResult(places, surveys, plan.leftOut(), publicKeys, report);
    }

    private void checkFirst(List<DataRotation> places, P256 curve) {
        List<DataRotation> checked = new ArrayList<>();
        for (DataRotation place : places) {
            if (place.isCheckedFirst()) {
                checked.add(place);
            }
        }
        walk(checked, false, curve, new RotationReport(), badValues.rehearsal());
    }

    private void walk(List<DataRotation> places, boolean writes, P256 curve, RotationReport counts, BadValues rule) {
        try (RotationKeys keys = new RotationKeys(keystore, curve, random, log)) {
            for (DataRotation place : places) {
                try (Progress shown = progress.get()) {
                    place.run(new RotationPass(writes, rules.strict(), keys, counts, rule, shown, checkpoint, log));
                }
            }
        }
    }
}
