package acratools.rotate;

import acratools.cli.Progress;

/**
 * What a survey needs, whatever the data lies in.
 *
 * @param badValues what is done about values whose owner cannot be told
 * @param progress counts what was looked at
 * @param checkpoint called where the run may stop; throws if it is to
 */
record SurveyPass(BadValues badValues, Progress progress, Runnable checkpoint) {
    /** One more was looked at. */
    void looked() {
        progress.add(1);
        checkpoint.run();
    }
}
