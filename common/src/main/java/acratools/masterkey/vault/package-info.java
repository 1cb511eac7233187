/**
 * The Acra Master Key from HashiCorp Vault's or OpenBao's KV secrets engine, versions 1 and 2: how to log in, where the
 * secret is mounted, how its one field is read without a copy that stays, and what each failure means. The only package
 * that touches Spring. It knows nothing of keystores or flags.
 */
@NullMarked
package acratools.masterkey.vault;

import org.jspecify.annotations.NullMarked;
