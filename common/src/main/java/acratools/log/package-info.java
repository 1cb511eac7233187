/**
 * Log lines to standard error in Acra's three formats. A message is a constant text with key-value pairs, so that each
 * format can write it in its own way and no secret is formatted into it. This package knows nothing of flags.
 */
@NullMarked
package acratools.log;

import org.jspecify.annotations.NullMarked;
