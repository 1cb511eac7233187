package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.masterkey.JsonValue;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the one field of the one secret. Source: spec/master-key.md, "Vault". */
final class KvSecretReader {
    /** The secret's field: a string, base64 of the AMK. */
    static final String FIELD = "acra_master_key";

    private final VaultConnection vault;
    private final VaultFailures failures;
    private OptionalInt versionRead = OptionalInt.empty();

    KvSecretReader(VaultConnection vault, VaultFailures failures) {
        this.vault = vault;
        this.failures = failures;
    }

    /**
     * Reads the field and decodes its base64.
     *
     * @param version to read instead of the newest; KV version 2 only
     * @return the caller closes it
     * @throws MasterKeyFailure with the case that fits
     */
    Secret read(KvMount mount, SecretPath path, OptionalInt version) {
        if (version.isPresent() && mount.version() == 1) {
            throw failures.notVersioned(path.head(mount.segments()));
        }
        String query = version.isPresent() ? "?version=" + version.getAsInt() : "";
        try (VaultReply reply = vault.get(mount.secretUrl(path) + query, true)) {
            return switch (reply.status()) {
                case 200 -> field(reply, mount);
                case 403 -> throw failures.permissionDenied(mount);
                case 404 -> throw missing(reply, mount, version);
                default -> throw failures.ofStatus(reply);
            };
        }
    }

    /** Which version {@link #read} gave; empty for KV version 1. */
    OptionalInt versionRead() {
        return versionRead;
    }

    private Secret field(VaultReply reply, KvMount mount) {
        JsonValue json = reply.json().orElseThrow(failures::notVault);
        if (mount.version() == 2) {
            versionRead = version(json, "data", "metadata", "version");
        }
        JsonValue data =
                (mount.version() == 2 ? json.at("data", "data") : json.at("data")).orElseThrow(failures::notVault);
        JsonValue field = data.at(FIELD).orElseThrow(failures::fieldMissing);
        if (field.kind() != JsonValue.Kind.STRING) {
            throw failures.fieldNotString();
        }
        byte[] text = field.stringBytes();
        try {
            return SecretBase64.decode(text).orElseThrow(failures::notBase64);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** The number of a version, where an answer tells one. */
    static OptionalInt version(JsonValue json, String... names) {
        long number = json.at(names)
                .map(JsonValue::wholeNumber)
                .orElse(OptionalLong.empty())
                .orElse(0);
        return number > 0 && number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
    }

    /** KV version 2 answers 404 for a deleted or destroyed version too, and its metadata tells which. */
    private MasterKeyFailure missing(VaultReply reply, KvMount mount, OptionalInt version) {
        var metadata = reply.json().flatMap(json -> json.at("data", "metadata"));
        if (metadata.isPresent() && mount.version() == 2) {
            if (metadata.get().at("destroyed").filter(JsonValue::isTrue).isPresent()) {
                return failures.versionDestroyed();
            }
            boolean deleted = metadata.get()
                    .at("deletion_time")
                    .flatMap(JsonValue::text)
                    .filter(time -> !time.isEmpty())
                    .isPresent();
            if (deleted) {
                return failures.versionDeleted();
            }
        }
        return failures.noSuchSecret(mount, version);
    }
}
