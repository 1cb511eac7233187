/**
 * The keystore as a tool sees it: keys by owner and kind, with their history, and batches of new keys that are written
 * all or none. This package knows nothing of Redis, files or flags; the versions have packages of their own.
 */
@NullMarked
package acratools.keystore;

import org.jspecify.annotations.NullMarked;
