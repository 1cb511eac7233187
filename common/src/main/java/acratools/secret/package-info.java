/**
 * Memory that can be erased: holders for key material that zero it on close, also when an exception passes through and
 * when the process is told to stop. This package knows nothing of formats, files or flags.
 */
@NullMarked
package acratools.secret;

import org.jspecify.annotations.NullMarked;
