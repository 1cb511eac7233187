/**
 * acra-rotate: gives clients or zones new storage keys and seals their data under them, in files and in databases. New keys
 * are durable before the first byte of data changes. Its job classes know nothing of flags, and nothing of where the
 * keystore is.
 */
@NullMarked
package acratools.rotate;

import org.jspecify.annotations.NullMarked;
