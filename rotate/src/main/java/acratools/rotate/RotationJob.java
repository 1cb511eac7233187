package acratools.rotate;

import acratools.cli.Progress;
import acratools.failure.ToolFailure;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A rotation from its survey to its results, in the order that loses nothing: everything that can be refused is refused
 * first, then the new keys are made durable, and only then data changes. A failure's hint says which of these it came in,
 * since only the last one is to be finished.
 */
final class RotationJob {
    private static final String RUN_AGAIN = "nothing was changed; run again";
    private static final String LOOK =
            "the new keys may be made or not: try the same command with --resume, which tells if it finds nothing to do";
    private static final String RESUME_AGAIN = "finish with the same command and --resume";
    private static final String RESUME = "new keys are made; finish with the same command and --resume";

    /** Whose keys stay open while others' values are rotated. */
    private static final int OWNERS_KEPT = 1_000;

    private final Keystore keystore;
    private final RotationRules rules;
    private final BadValues badValues;
    private final Function<String, Progress> progress;
    private final SecureRandom random;
    private final Runnable checkpoint;
    private final Consumer<String> ifStopped;
    private final Log log;
    private String nextStep = RUN_AGAIN;

    /**
     * @param progress starts one for each walk over the data of one place, given what is counted
     * @param checkpoint called where the run may stop; throws if it is to
     * @param ifStopped told what whoever stops the run from then on is to do next
     */
    RotationJob(
            Keystore keystore,
            RotationRules rules,
            BadValues badValues,
            Function<String, Progress> progress,
            SecureRandom random,
            Runnable checkpoint,
            Consumer<String> ifStopped,
            Log log) {
        this.keystore = keystore;
        this.rules = rules;
        this.badValues = badValues;
        this.progress = progress;
        this.random = random;
        this.checkpoint = checkpoint;
        this.ifStopped = ifStopped;
        this.log = log;
    }

    /**
     * Rotates the data in {@code places}.
     *
     * @return what there is to tell; what was skipped is {@link BadValues}' to tell
     * @throws ToolFailure whose hint ends with what is to be done next
     */
    RotationResult rotate(List<DataRotation> places) {
        // Whether the run that is resumed made its keys is not known.
        next(rules.resume() ? RESUME_AGAIN : RUN_AGAIN);
        try {
            return run(places);
        } catch (ToolFailure failure) {
            throw failure.thenTry(nextStep);
        }
    }

    private void next(String step) {
        nextStep = step;
        ifStopped.accept(step);
    }

    private RotationResult run(List<DataRotation> places) {
        List<RotationCensus> surveys = survey(places);
        RotationCensus census = RotationCensus.union(surveys);
        P256 curve = P256.bulk(census.values(), log);
        RotationPlan plan = new RotationPlan(census, keystore, random, checkpoint, log);
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
        boolean made = !rules.resume() && plan.commit(() -> next(LOOK));
        if (made) {
            next(RESUME);
        }
        // Also of a run that was killed between the two.
        keystore.sync();
        if (made) {
            log.info(
                    "new keys are in the keystore, and data changes from here on; a run that is stopped now is finished"
                            + " by the same command with --resume");
        }
        Map<String, EcPublicKey> publicKeys = plan.publicKeys();
        walk(places, true, curve, report, badValues);
        return new RotationResult(places, surveys, plan.leftOut(), publicKeys, report);
    }

    private List<RotationCensus> survey(List<DataRotation> places) {
        List<RotationCensus> surveys = new ArrayList<>(places.size());
        for (DataRotation place : places) {
            try (Progress shown = progress.apply("found")) {
                surveys.add(place.survey(new SurveyPass(badValues.rehearsal(), shown, checkpoint)));
            }
        }
        return surveys;
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
        // The plan has warned of keys that do not open; here an owner's are opened whenever it is met again.
        Log softly = (level, message, pairs) -> log.debug(message, pairs);
        try (RotationKeys keys = new RotationKeys(keystore, curve, random, OWNERS_KEPT, softly)) {
            for (DataRotation place : places) {
                try (Progress shown = progress.apply("values")) {
                    place.run(new RotationPass(writes, rules.strict(), keys, counts, rule, shown, checkpoint, log));
                }
            }
        }
    }
}
