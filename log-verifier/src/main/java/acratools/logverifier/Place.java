package acratools.logverifier;

/**
 * A line of a log.
 *
 * @param file as it was named
 * @param line from 1
 */
record Place(String file, long line) {}
