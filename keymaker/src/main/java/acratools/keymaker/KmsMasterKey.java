package acratools.keymaker;

import acratools.cli.KmsOptions;
import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.keymaker.KeymakerFlags.KmsKeyPolicy;
import acratools.keystore.KeystoreVersion;
import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;

/** A fresh AMK in a file that holds it encrypted by a KMS. Source: spec/master-key.md, "KMS (AWS)". */
final class KmsMasterKey {
    private final ToolContext tool;
    private final KmsOptions options;

    KmsMasterKey(ToolContext tool) {
        this.tool = tool;
        this.options = new KmsOptions(tool);
    }

    /**
     * Makes it, and the KMS's key that it is encrypted under, or takes the one that is there, as {@code --kms_key_policy}
     * says.
     *
     * @throws InputFailure if the policy does not fit what is there, or nothing would use the AMK
     */
    void make(KeystoreVersion version, MasterKeyGenerator generator, MasterKeyFile target) {
        if (options.isPerClient() && version == KeystoreVersion.V1) {
            throw new InputFailure(
                    tool.values().subject(KeymakerFlags.MASTER_KEY_FILE),
                    "would make a master key that nothing uses: keystore v1 has none where each client has a key of the KMS",
                    "make the clients' keys; their keys of the KMS are made with them");
        }
        try (Kms kms = options.open()) {
            boolean made = settle(kms);
            try {
                generator.generate(version, encoded -> write(kms, encoded, target));
            } catch (ToolFailure e) {
                if (made) {
                    tool.log()
                            .warning(
                                    "the key of the KMS is made, and nothing is encrypted under it yet; give"
                                            + " --kms_key_policy=use the next time",
                                    "key",
                                    KmsAlias.MASTER_KEY);
                }
                throw e;
            }
        }
    }

    /** @return whether the key of the KMS is new */
    private boolean settle(Kms kms) {
        boolean make = tool.get(KeymakerFlags.KMS_KEY_POLICY) == KmsKeyPolicy.CREATE;
        boolean made = make && kms.create(KmsAlias.MASTER_KEY);
        if (make && !made) {
            throw new InputFailure(
                    "key " + KmsAlias.MASTER_KEY + " of " + kms.describe(),
                    "exists already",
                    "give " + KeymakerFlags.KMS_KEY_POLICY.spelling() + "=use to encrypt another master key under it");
        }
        return made;
    }

    private void write(Kms kms, Secret masterKey, MasterKeyFile target) {
        try (Secret encrypted = Secret.adopt(kms.encrypt(KmsAlias.MASTER_KEY, masterKey))) {
            target.write(encrypted, tool.random());
        }
    }
}
