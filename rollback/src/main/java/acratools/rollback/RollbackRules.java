package acratools.rollback;

/**
 * How a run goes about it.
 *
 * @param strict whether a value that holds nothing to decrypt is a fault
 * @param writes whether there is an output file
 * @param executes whether the statements are executed
 * @param batchSize rows that are worked on together, 1 or more
 * @param parallelism batches that are decrypted at a time, 1 or more
 */
record RollbackRules(boolean strict, boolean writes, boolean executes, int batchSize, int parallelism) {}
