package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.masterkey.JsonValue;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What stands in the way of writing a secret, as far as the server tells before. */
final class KvWriteCheck {
    private final VaultConnection vault;
    private final VaultFailures failures;
    private final SecretPath path;
    private final KvMount mount;
    private final Log log;

    KvWriteCheck(VaultConnection vault, VaultFailures failures, SecretPath path, KvMount mount, Log log) {
        this.vault = vault;
        this.failures = failures;
        this.path = path;
        this.mount = mount;
        this.log = log;
    }

    /**
     * KV version 1 has nothing but a look before against writing over a secret, and keeps no former value.
     *
     * @param present the version that a new one is to follow; empty for a secret that is to be created
     * @param beside whether {@code present} has to stay; a server that keeps one version deletes it with the write
     * @throws MasterKeyFailure if the server has no place for it; what the token may not see is not held against it
     */
    void requireRoom(OptionalInt present, boolean beside) {
        if (mount.version() == 1) {
            if (present.isPresent()) {
                throw failures.keepsNoFormer(mount);
            }
            requireNothingThere();
        }
        if (present.isPresent() && beside) {
            requireRoomForFormer();
        }
    }

    private void requireNothingThere() {
        try (VaultReply reply = vault.get(mount.secretUrl(path), false)) {
            switch (reply.status()) {
                case 404 -> log.debug("there is no such secret yet", "path", path);
                case 200 -> throw failures.alreadyThere();
                case 403 -> throw failures.permissionDenied(mount);
                default -> throw failures.ofStatus(reply);
            }
        }
    }

    /** The secret's own number counts before the mount's. */
    private void requireRoomForFormer() {
        long ofSecret = versionsKept(mount.metadataUrl(path));
        if (ofSecret == 1 || (ofSecret <= 0 && versionsKept(mount.configUrl(path)) == 1)) {
            throw failures.keepsOneVersion(mount);
        }
    }

    /** @return 0 or less where it is not set, or the token may not see it */
    private long versionsKept(String url) {
        try (VaultReply reply = vault.get(url, false)) {
            return reply.status() != 200
                    ? -1
                    : reply.json()
                            .flatMap(json -> json.at("data", "max_versions"))
                            .map(JsonValue::wholeNumber)
                            .orElse(OptionalLong.empty())
                            .orElse(-1);
        }
    }

    /**
     * With KV version 2; a secret whose versions are all deleted has a newest one, as its metadata is there.
     *
     * @param present empty where there must be none
     * @throws MasterKeyFailure if the newest is another, or the token may not read the secret
     */
    void requireNewest(OptionalInt present) {
        try (VaultReply reply = vault.get(mount.secretUrl(path), false)) {
            switch (reply.status()) {
                case 200, 404 -> {
                    OptionalInt newest = reply.json()
                            .map(json -> KvSecretReader.version(json, "data", "metadata", "version"))
                            .orElse(OptionalInt.empty());
                    if (!newest.equals(present)) {
                        throw failures.otherVersion(mount, present);
                    }
                }
                case 403 -> throw failures.permissionDenied(mount);
                default -> throw failures.ofStatus(reply);
            }
        }
    }

    /**
     * By the policies of the token.
     *
     * @param newVersion whether the secret is there
     * @throws MasterKeyFailure if they do not let it be written; a server that does not tell gets a warning
     */
    void requireAllowed(boolean newVersion) {
        String wanted = newVersion ? "update" : "create";
        try (VaultReply reply = vault.ask("sys/capabilities-self", paths())) {
            if (reply.status() != 200) {
                log.warning(
                        "vault does not tell whether the token may write the secret",
                        "status",
                        reply.status(),
                        "needed",
                        wanted);
                return;
            }
            JsonValue granted = reply.json()
                    .flatMap(json -> json.at("data", "capabilities"))
                    .orElseThrow(failures::notVault);
            if (!granted.holds(wanted) && !granted.holds("root")) {
                throw failures.mayNotWrite(mount, newVersion);
            }
        }
    }

    private byte[] paths() {
        try (JsonBody json = new JsonBody()) {
            return json.raw("{\"paths\":[")
                    .string(mount.policyPath(path))
                    .raw("]}")
                    .toBytes();
        }
    }
}
