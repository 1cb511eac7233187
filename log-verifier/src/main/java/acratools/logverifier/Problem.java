package acratools.logverifier;

/**
 * Why a log is not as it was signed.
 *
 * @param reason in the words of Acra's verifier
 * @param hint what is known beyond that
 */
record Problem(Place place, Verdict verdict, String reason, String hint) {}
