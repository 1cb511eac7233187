package acratools.cli;

import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;

/** A KMS that a signal does not find deaf while it waits for an answer. */
final class WaitingKms implements Kms {
    private final Kms kms;
    private final ToolContext tool;

    WaitingKms(Kms kms, ToolContext tool) {
        this.kms = kms;
        this.tool = tool;
    }

    @Override
    public String describe() {
        return kms.describe();
    }

    @Override
    public boolean has(KmsAlias alias) {
        return tool.during(Wait.KMS, () -> kms.has(alias));
    }

    @Override
    public boolean create(KmsAlias alias) {
        return tool.during(Wait.KMS, () -> kms.create(alias));
    }

    @Override
    public byte[] encrypt(KmsAlias alias, Secret plaintext) {
        return tool.during(Wait.KMS, () -> kms.encrypt(alias, plaintext));
    }

    @Override
    public Secret decrypt(KmsAlias alias, byte[] ciphertext) {
        return tool.obtaining(Wait.KMS, () -> kms.decrypt(alias, ciphertext));
    }

    @Override
    public void close() {
        kms.close();
    }
}
