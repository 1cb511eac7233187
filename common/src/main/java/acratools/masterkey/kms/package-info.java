/**
 * The Acra Master Key encrypted by a key management service, and the file with the credentials for that. It knows
 * nothing of keystores or flags. Source: spec/master-key.md, "KMS (AWS)".
 */
@NullMarked
package acratools.masterkey.kms;

import org.jspecify.annotations.NullMarked;
