/**
 * acra-log-verifier: reads audit logs and tells whether they are as Acra's services signed them. One thread reads and finds
 * where chains begin, others verify whole chains, and one tells what was found in the order of the log. What an entry is and
 * what is signed of it, the package {@code format} knows.
 */
@NullMarked
package acratools.logverifier;

import org.jspecify.annotations.NullMarked;
