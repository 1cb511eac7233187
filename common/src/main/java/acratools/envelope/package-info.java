/**
 * Encrypted data: AcraStructs and AcraBlocks, bare or in serialized containers, found, opened and made, and the poison
 * records made of them. Keys come from the caller and stay the caller's. This package knows nothing of keystores,
 * storage or databases.
 */
@NullMarked
package acratools.envelope;

import org.jspecify.annotations.NullMarked;
