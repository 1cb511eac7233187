/**
 * Keystore v1: a flat tree of sealed keys, named by owner and kind, with a directory of former keys beside each. Source:
 * spec/keystore-v1.md. This package knows nothing of the other version, and not where the tree lies.
 */
@NullMarked
package acratools.keystore.v1;

import org.jspecify.annotations.NullMarked;
