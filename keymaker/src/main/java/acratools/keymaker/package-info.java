/**
 * acra-keymaker: makes the keys of a client, of the poison records and of the audit log, or a fresh master key. Its job
 * classes know nothing of flags.
 */
@NullMarked
package acratools.keymaker;

import org.jspecify.annotations.NullMarked;
