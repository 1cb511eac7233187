/**
 * How a key is sealed at rest: under the AMK's encryption key, or (later) by a KMS. This package knows neither file
 * names nor where the AMK came from.
 */
@NullMarked
package acratools.protect;

import org.jspecify.annotations.NullMarked;
