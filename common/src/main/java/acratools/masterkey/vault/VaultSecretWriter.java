package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import java.util.OptionalInt;

/**
 * Writes one secret of one field into Vault's KV engine, and never over what is there: with KV version 2 by the server's
 * check-and-set, with version 1 by reading first. The way there and the token are given up as soon as it is written.
 */
public final class VaultSecretWriter {
    /** The field that holds base64 of an AMK. */
    public static final String MASTER_KEY_FIELD = KvSecretReader.FIELD;

    private final VaultSettings settings;
    private final VaultLogin login;
    private final OpenSecrets open;
    private final Log log;
    private final VaultFailures failures;
    private final Runnable warning;

    /**
     * @param settings of which the version counts for nothing
     * @param open where the token is registered while a request may need it
     */
    public VaultSecretWriter(VaultSettings settings, VaultLogin login, OpenSecrets open, Log log) {
        this(settings, login, open, log, () -> warnOfWrite(settings, log));
    }

    private VaultSecretWriter(VaultSettings settings, VaultLogin login, OpenSecrets open, Log log, Runnable warning) {
        this.settings = settings;
        this.login = login;
        this.open = open;
        this.log = log;
        this.warning = warning;
        failures = new VaultFailures(settings);
    }

    private static void warnOfWrite(VaultSettings settings, Log log) {
        WrittenSecret place = settings.place(OptionalInt.empty());
        log.warning(
                "the run ended while a secret was written to vault, and it may be there",
                "address",
                place.address(),
                "look_with",
                "vault kv metadata get " + place.namespaceOption() + place.path());
    }

    /** The same, which has {@code warning} tell where the run ends while nobody knows whether the secret is written. */
    public VaultSecretWriter telling(Runnable other) {
        return new VaultSecretWriter(settings, login, open, log, other);
    }

    /**
     * Creates the secret.
     *
     * @param field its one field
     * @param value base64 of which is stored; still the caller's to close
     * @throws MasterKeyFailure with {@link Case#ALREADY_THERE} if there is one, deleted versions of one included; with
     *     {@link Case#OUTCOME_UNKNOWN} if the connection broke while it was written
     */
    public WrittenSecret create(String field, Secret value) {
        return write(field, value, OptionalInt.empty(), false);
    }

    /**
     * Adds a version to the secret, with KV version 2 alone; former ones stay.
     *
     * @param present the version that must be the newest
     * @throws MasterKeyFailure with {@link Case#CHANGED_MEANWHILE} if it is not; with {@link Case#NOT_VERSIONED} for KV
     *     version 1, where the former value would be lost, and where the server tells that it keeps one version alone;
     *     what the token may not see of that is not held against it
     */
    public WrittenSecret addVersion(String field, Secret value, int present) {
        return write(field, value, OptionalInt.of(present), true);
    }

    /**
     * Adds a version as {@link #addVersion} does, also where the server keeps one alone.
     *
     * @param present the version that must be the newest
     */
    public WrittenSecret putBack(String field, Secret value, int present) {
        return write(field, value, OptionalInt.of(present), false);
    }

    private WrittenSecret write(String field, Secret value, OptionalInt present, boolean beside) {
        SecretPath path = settings.path();
        try (VaultConnection vault = VaultConnection.open(settings, login, open, log)) {
            KvMount mount = new KvMountFinder(vault, failures, path).find();
            check(vault, mount).requireRoom(present, beside);
            open.beforeErasing(warning);
            try (VaultReply reply = vault.post(mount.secretUrl(path), body(mount, field, value, present))) {
                return switch (reply.status()) {
                    case 200, 204 -> written(reply, mount);
                    case 400 ->
                        throw reply.mentions("check-and-set")
                                ? failures.otherVersion(mount, present)
                                : failures.notVault();
                    case 403 -> throw failures.mayNotWrite(mount, present.isPresent());
                    case 404 -> throw failures.noSuchMount();
                    default -> throw failures.ofStatus(reply);
                };
            } finally {
                open.forget(warning);
            }
        }
    }

    /**
     * Asks whether {@link #create}, or {@link #addVersion}, could do its work and the result be read, as far as the server
     * tells without a write. What the token may not ask is told by a warning.
     *
     * @param present the version that must be the newest; empty for a secret that is to be created
     * @throws MasterKeyFailure as these two
     */
    public void requireWritable(OptionalInt present) {
        try (VaultConnection vault = VaultConnection.open(settings, login, open, log)) {
            KvMount mount = new KvMountFinder(vault, failures, settings.path()).find();
            KvWriteCheck check = check(vault, mount);
            if (mount.version() == 2) {
                check.requireNewest(present);
            }
            check.requireRoom(present, true);
            check.requireAllowed(present.isPresent());
        }
    }

    private KvWriteCheck check(VaultConnection vault, KvMount mount) {
        return new KvWriteCheck(vault, failures, settings.path(), mount, log);
    }

    private static byte[] body(KvMount mount, String field, Secret value, OptionalInt present) {
        try (JsonBody json = new JsonBody();
                Secret text = SecretBase64.encode(value)) {
            if (mount.version() == 2) {
                json.raw("{\"options\":{\"cas\":" + present.orElse(0) + "},\"data\":");
            }
            json.raw("{").string(field).raw(":").string(text).raw("}");
            return (mount.version() == 2 ? json.raw("}") : json).toBytes();
        }
    }

    private WrittenSecret written(VaultReply reply, KvMount mount) {
        OptionalInt version = mount.version() == 1
                ? OptionalInt.empty()
                : reply.json()
                        .map(json -> KvSecretReader.version(json, "data", "version"))
                        .orElse(OptionalInt.empty());
        log.info(
                "secret written to vault",
                "address",
                settings.address(),
                "namespace",
                settings.namespace().orElse("root"),
                "path",
                settings.path(),
                "version",
                version.isPresent() ? version.getAsInt() : "none, as KV version 1 keeps none");
        return settings.place(version);
    }
}
