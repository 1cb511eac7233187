/**
 * Who owns a key and what it is for: client ids, zone ids, the poison-record and audit-log owners, and the kinds of
 * keys. This package does not know where keys lie.
 */
@NullMarked
package acratools.id;

import org.jspecify.annotations.NullMarked;
