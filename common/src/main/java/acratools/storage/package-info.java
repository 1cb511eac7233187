/**
 * Named bytes, kept durably: in a directory here, in Redis later. A write of many names is done whole or not at all, also
 * when the process is killed. This package knows nothing of keys and cryptography.
 */
@NullMarked
package acratools.storage;

import org.jspecify.annotations.NullMarked;
