package acratools.tls;

/**
 * Certificates that lie in no file.
 *
 * @param source where they come from, as messages name it: {@code VAULT_CACERT_BYTES}
 * @param pem no key is among them
 */
public record PemText(String source, String pem) {}
