package acratools.rotate;

/**
 * How a run is to go.
 *
 * @param dryRun opens every value and changes nothing
 * @param resume seals under the keys that are current; makes none
 * @param strict takes a value that holds nothing to rotate for a bad one
 * @param skipBadValues goes on without what cannot be rotated
 */
record RotationRules(boolean dryRun, boolean resume, boolean strict, boolean skipBadValues) {}
