/**
 * Keystore v2: key rings, each a signed DER file with all keys of one owner and kind. Every change reads, verifies, signs
 * and replaces whole rings under the lock that Acra's services take. Source: spec/keystore-v2.md. This package knows
 * nothing of the other version, and not where the rings lie.
 */
@NullMarked
package acratools.keystore.v2;

import org.jspecify.annotations.NullMarked;
