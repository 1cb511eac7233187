/**
 * acra-backup: takes every key of a keystore out into a file that opens under a key of its own, puts them into a keystore
 * again, and says whether a file is sound. Its job classes know nothing of flags, and nothing of where the keystore is.
 */
@NullMarked
package acratools.backup;

import org.jspecify.annotations.NullMarked;
