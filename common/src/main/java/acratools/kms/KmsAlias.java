package acratools.kms;

import acratools.failure.InputFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;

/**
 * What a key of the KMS is called.
 *
 * @param name with {@code alias/} before it: {@code alias/acra_master_key}
 */
public record KmsAlias(String name) {
    /** The key that the AMK is encrypted under. */
    public static final KmsAlias MASTER_KEY = new KmsAlias("alias/acra_master_key");

    private static final String PREFIX = "alias/";
    private static final int LONGEST = 256;

    /** @throws InputFailure if AWS would not take it: 1 to 256 letters, digits, and any of {@code /_-} */
    public KmsAlias {
        boolean fits = name.startsWith(PREFIX) && name.length() > PREFIX.length() && name.length() <= LONGEST;
        for (int i = PREFIX.length(); fits && i < name.length(); i++) {
            char c = name.charAt(i);
            fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "/_-".indexOf(c) >= 0;
        }
        if (!fits) {
            throw new InputFailure(
                    "kms key " + name,
                    "is not a name that AWS takes: letters, digits, / _ and - alone, 256 at most",
                    "use --keystore_encryption_type=kms_encrypted_master_key for ids that hold other characters");
        }
    }

    /** The key that the keys of {@code owner} are encrypted under where each owner has one. */
    public static KmsAlias of(KeyOwner owner) {
        if (owner instanceof ClientId client) {
            return new KmsAlias("alias/acra_" + client.value());
        }
        if (owner instanceof ZoneId zone) {
            return new KmsAlias("alias/acra_" + zone.value());
        }
        return new KmsAlias(owner instanceof KeyOwner.PoisonRecords ? "alias/acra_poison" : "alias/acra_audit_log");
    }

    @Override
    public String toString() {
        return name;
    }
}
