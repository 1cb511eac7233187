/**
 * Rows in and out of PostgreSQL and MySQL: connection strings as Go's drivers take them, the user's statements, a
 * streaming cursor, batches of updates or inserts in one transaction. It uses {@code java.sql}; drivers are found at run
 * time. This package does not know what the values mean.
 */
@NullMarked
package acratools.sql;

import org.jspecify.annotations.NullMarked;
