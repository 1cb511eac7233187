/**
 * The Acra Master Key: its two shapes, its encodings, and where it comes from. This package knows nothing of flags.
 */
@NullMarked
package acratools.masterkey;

import org.jspecify.annotations.NullMarked;
