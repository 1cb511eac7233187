/**
 * Keys that live in a key management service and never leave it: what the suite asks of one, how its keys are called,
 * and where the library that speaks to it is found. It knows neither keystores nor flags; the library is a module of its
 * own, loaded only by a run that uses a KMS.
 */
@NullMarked
package acratools.kms;

import org.jspecify.annotations.NullMarked;
