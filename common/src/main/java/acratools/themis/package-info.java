/**
 * Themis' building blocks: Soter KDF, Secure Cell, Secure Message and key containers. This package knows nothing of
 * Acra.
 */
@NullMarked
package acratools.themis;

import org.jspecify.annotations.NullMarked;
