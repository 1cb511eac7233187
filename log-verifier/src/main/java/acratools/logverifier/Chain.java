package acratools.logverifier;

import java.util.Optional;

/**
 * One chain, as far as it was verified.
 *
 * @param first its first entry
 * @param last its last entry that fits; {@code first} if none does
 * @param entries how many fit
 * @param unverified signed entries behind the one that does not fit
 * @param generation of the key that fits: 0 is the current one, -1 is none
 * @param isEnded whether its last entry is an end
 * @param problem absent if all entries fit
 */
record Chain(
        Place first,
        Place last,
        long entries,
        long unverified,
        int generation,
        boolean isEnded,
        Optional<Problem> problem) {
    Verdict verdict() {
        return problem.map(Problem::verdict).orElse(isEnded ? Verdict.VERIFIED : Verdict.UNFINISHED);
    }
}
