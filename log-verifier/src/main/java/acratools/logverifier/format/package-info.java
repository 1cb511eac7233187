/**
 * Acra's audit log as a format: entries in three spellings, the data that is signed, and the chain of MACs over it. It works
 * on bytes of lines that somebody else has read, with keys that somebody else has opened. It knows nothing of files,
 * keystores or command lines.
 */
@NullMarked
package acratools.logverifier.format;

import org.jspecify.annotations.NullMarked;
