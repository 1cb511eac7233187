package acratools.cli;

import acratools.masterkey.vault.VaultLogin;
import acratools.masterkey.vault.VaultSettings;

/** A Vault and the way in. */
record VaultAccess(VaultSettings settings, VaultLogin login) {}
