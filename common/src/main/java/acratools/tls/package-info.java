/**
 * One TLS set-up for all that a tool connects to: a private CA beside the system's roots, a client certificate, another
 * name to ask for and verify, whether certificates are revoked (OCSP, CRL), and a word on which check failed. This package
 * does not know who connects.
 */
@NullMarked
package acratools.tls;

import org.jspecify.annotations.NullMarked;
