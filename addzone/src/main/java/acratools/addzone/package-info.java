/**
 * acra-addzone: makes a zone, that is an id, a key pair and a symmetric key. Its job class knows nothing of flags, and
 * nothing of where the keystore is.
 */
@NullMarked
package acratools.addzone;

import org.jspecify.annotations.NullMarked;
