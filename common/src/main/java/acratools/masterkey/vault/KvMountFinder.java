package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.masterkey.JsonValue;

/**
 * Finds the mount of a secret and its KV version. First asks for the one path, which works under a policy that grants
 * nothing but the secret and finds mounts whose names hold slashes; then for the list, which also tells a token that the
 * server does not know (403) from one that may not see the mount. Source: spec/master-key.md, "Vault".
 */
final class KvMountFinder {
    private static final String MOUNTS = "sys/internal/ui/mounts";

    private final VaultConnection vault;
    private final VaultFailures failures;
    private final SecretPath path;

    KvMountFinder(VaultConnection vault, VaultFailures failures, SecretPath path) {
        this.vault = vault;
        this.failures = failures;
        this.path = path;
    }

    /** @throws MasterKeyFailure if there is no such mount, the token may not see it, or it is not KV */
    KvMount find() {
        try (VaultReply reply =
                vault.get(MOUNTS + "/" + path.encodedHead(path.segments().size()), false)) {
            return switch (reply.status()) {
                case 200 -> ofPath(reply);
                case 403, 404 -> fromList();
                default -> throw failures.ofStatus(reply);
            };
        }
    }

    private KvMount ofPath(VaultReply reply) {
        JsonValue data = reply.json().flatMap(json -> json.at("data")).orElseThrow(failures::notVault);
        String name = data.at("path").flatMap(JsonValue::text).orElseThrow(failures::notVault);
        for (int count = path.segments().size() - 1; count > 0; count--) {
            if (name.equals(path.head(count) + "/")) {
                return checked(data, count);
            }
        }
        if (name.equals(path + "/")) {
            throw failures.pathIsMount();
        }
        throw failures.notVault();
    }

    private KvMount fromList() {
        try (VaultReply reply = vault.get(MOUNTS, false)) {
            switch (reply.status()) {
                case 200 -> {
                    JsonValue mounts = reply.json()
                            .flatMap(json -> json.at("data", "secret"))
                            .orElseThrow(failures::notVault);
                    for (int count = path.segments().size() - 1; count > 0; count--) {
                        var mount = mounts.at(path.head(count) + "/");
                        if (mount.isPresent()) {
                            return checked(mount.get(), count);
                        }
                    }
                    throw invisible();
                }
                case 403 -> throw failures.badToken();
                case 404 -> throw failures.noSuchNamespace();
                default -> throw failures.ofStatus(reply);
            }
        }
    }

    /** The path itself answers 404 where there is no mount and 403 where the token may not see one. */
    private MasterKeyFailure invisible() {
        try (VaultReply reply = vault.get(path.encodedHead(path.segments().size()), true)) {
            return reply.status() == 404 ? failures.noSuchMount() : failures.mountNotVisible();
        }
    }

    private KvMount checked(JsonValue mount, int count) {
        String type = mount.at("type").flatMap(JsonValue::text).orElse("");
        if (!"kv".equals(type) && !"generic".equals(type)) {
            throw failures.notKv(path.head(count));
        }
        String version = mount.at("options", "version").flatMap(JsonValue::text).orElse("1");
        return switch (version) {
            case "1" -> new KvMount(count, 1);
            case "2" -> new KvMount(count, 2);
            default -> throw failures.unknownKvVersion(path.head(count));
        };
    }
}
