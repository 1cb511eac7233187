package acratools.masterkey.vault;

import java.util.OptionalInt;

/**
 * Where a secret was put.
 *
 * @param path {@code <mount>/<path…>}
 * @param version that the write made; empty for KV version 1, which keeps none
 */
public record WrittenSecret(VaultAddress address, SecretPath path, OptionalInt version) {}
