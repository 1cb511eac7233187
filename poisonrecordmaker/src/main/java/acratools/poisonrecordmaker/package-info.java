/**
 * acra-poisonrecordmaker: makes poison records, and their key where the keystore has none. Its job class knows nothing of
 * flags, and nothing of where the keystore is.
 */
@NullMarked
package acratools.poisonrecordmaker;

import org.jspecify.annotations.NullMarked;
