/**
 * acra-rollback: takes encrypted values out of a table and puts their plaintext into statements, a file of them or the
 * database itself. Its job class knows nothing of flags, and nothing of where the keystore is; JDBC is known to
 * {@code acratools.sql} alone.
 */
@NullMarked
package acratools.rollback;

import org.jspecify.annotations.NullMarked;
