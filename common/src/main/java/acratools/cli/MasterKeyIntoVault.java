package acratools.cli;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeyPair;
import acratools.masterkey.vault.VaultSecretWriter;
import acratools.masterkey.vault.VaultSource;
import acratools.masterkey.vault.WrittenSecret;
import acratools.secret.Secret;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts a new AMK into Vault and makes sure that it and the one before it can be read there, before anything is sealed
 * under it. Whatever goes wrong once it is written, the operator is told what is there and how to go on.
 */
final class MasterKeyIntoVault {
    private final ToolContext tool;
    private final VaultAccess vault;
    private final Optional<WrittenSecret> former;
    private final String formerSource;
    private final OptionalInt present;

    /**
     * @param former where the present AMK is, if that is a Vault
     * @param present its version, if the new one is to be the same secret's next
     */
    MasterKeyIntoVault(
            ToolContext tool,
            VaultAccess vault,
            Optional<WrittenSecret> former,
            String formerSource,
            OptionalInt present) {
        this.tool = tool;
        this.vault = vault;
        this.former = former;
        this.formerSource = formerSource;
        this.present = present;
    }

    /**
     * Does it.
     *
     * @param last what else has to work before anything may be sealed
     * @throws MasterKeyFailure if the server keeps one version alone: the present AMK is the newest again then
     */
    StoredMasterKey store(MasterKey fresh, MasterKey presentKey, Runnable last) {
        try (Secret encoded = MasterKeyCodec.encode(fresh)) {
            StoredMasterKey stored = stored(write(encoded));
            Runnable warning =
                    once(() -> warn("the new master key is in vault, and nothing is sealed under it", stored));
            boolean bothThere;
            tool.secrets().beforeErasing(warning);
            try {
                requireThere(stored.written(), encoded);
                bothThere = present.isEmpty() || isFormerThere(presentKey);
                if (bothThere) {
                    last.run();
                }
            } catch (RuntimeException | Error e) {
                warning.run();
                throw e;
            } finally {
                tool.secrets().forget(warning);
            }
            if (!bothThere) {
                throw putBack(presentKey, stored.written());
            }
            return stored;
        }
    }

    /**
     * Asks whether {@link #store} could do its work, as far as the server tells without a write.
     *
     * @throws MasterKeyFailure if it could not
     */
    void requireStorable() {
        tool.during(Wait.VAULT, () -> {
            writer().requireWritable(present);
            return true;
        });
    }

    /** A run that a signal ends tells it before it erases its secrets, and its job then fails besides. */
    private static Runnable once(Runnable warning) {
        AtomicBoolean told = new AtomicBoolean();
        return () -> {
            if (told.compareAndSet(false, true)) {
                warning.run();
            }
        };
    }

    private StoredMasterKey stored(WrittenSecret written) {
        return new StoredMasterKey(written, former, formerSource);
    }

    private VaultSecretWriter writer() {
        return new VaultSecretWriter(vault.settings(), vault.login(), tool.secrets(), tool.log());
    }

    private VaultSource source(OptionalInt version) {
        return new VaultSource(
                vault.settings().at(vault.settings().path(), version), vault.login(), tool.secrets(), tool.log());
    }

    private WrittenSecret write(Secret encoded) {
        String field = VaultSecretWriter.MASTER_KEY_FIELD;
        Runnable warning =
                () -> warn("the new master key may be in vault, and nothing is sealed under it", stored(expected()));
        VaultSecretWriter writer = writer().telling(warning);
        try {
            return tool.during(
                    Wait.VAULT,
                    () -> present.isPresent()
                            ? writer.addVersion(field, encoded, present.getAsInt())
                            : writer.create(field, encoded));
        } catch (MasterKeyFailure failure) {
            if (failure.failureCase() == Case.OUTCOME_UNKNOWN) {
                warning.run();
            }
            throw failure;
        }
    }

    private WrittenSecret expected() {
        return vault.settings()
                .place(present.isPresent() ? OptionalInt.of(present.getAsInt() + 1) : OptionalInt.empty());
    }

    /** A service that starts meanwhile would read the newest version, which the keystore is not under. */
    private void warn(String message, StoredMasterKey stored) {
        String path = stored.written().namespaceOption() + stored.written().path();
        tool.log()
                .warning(
                        message,
                        "namespace",
                        stored.written().namespace().orElse("root"),
                        "path",
                        stored.written().path(),
                        "version",
                        stored.written().version().isPresent()
                                ? stored.written().version().getAsInt()
                                : "not known",
                        "flags_to_finish_with",
                        stored.flags(),
                        "until_then",
                        present.isPresent()
                                ? "give tools --vault_secret_version=" + present.getAsInt()
                                        + " and start no service, or make it the newest again: vault kv rollback -version="
                                        + present.getAsInt() + " " + path
                                : "everything goes on with the present master key");
    }

    private void requireThere(WrittenSecret written, Secret encoded) {
        VaultSource source = source(written.version());
        try (Secret found = fetched(source)) {
            if (!found.sameAs(encoded)) {
                throw otherKey(source);
            }
        }
    }

    private boolean isFormerThere(MasterKey presentKey) {
        VaultSource source = source(present);
        KeystoreVersion version = presentKey instanceof MasterKeyPair ? KeystoreVersion.V2 : KeystoreVersion.V1;
        try (Secret expected = MasterKeyCodec.encode(presentKey);
                Secret found = fetched(source);
                MasterKey decoded =
                        new MasterKeyCodec(tool.secrets(), tool.log()).decode(found, version, source.describe());
                Secret again = MasterKeyCodec.encode(decoded)) {
            if (!again.sameAs(expected)) {
                throw otherKey(source);
            }
            return true;
        } catch (MasterKeyFailure failure) {
            return switch (failure.failureCase()) {
                case NO_SUCH_SECRET, VERSION_DELETED, VERSION_DESTROYED -> false;
                default -> throw failure;
            };
        }
    }

    private Secret fetched(VaultSource source) {
        return tool.obtaining(Wait.VAULT, source::fetch);
    }

    private static MasterKeyFailure otherKey(VaultSource source) {
        return new MasterKeyFailure(
                Case.UNEXPECTED_ANSWER,
                source.describe(),
                "what vault gives back is another key than was put there",
                "see who writes to the secret, and use another path");
    }

    private MasterKeyFailure putBack(MasterKey presentKey, WrittenSecret written) {
        int newest = written.version().orElse(present.getAsInt() + 1);
        WrittenSecret back;
        try (Secret encoded = MasterKeyCodec.encode(presentKey)) {
            back = writer().putBack(VaultSecretWriter.MASTER_KEY_FIELD, encoded, newest);
        } catch (RuntimeException | Error e) {
            tool.log()
                    .warning(
                            "the present master key is in vault no more, and could not be put back: restore it from its"
                                    + " backup; the keystore is under it alone",
                            "path",
                            written.path(),
                            "lost_version",
                            present.getAsInt());
            throw e;
        }
        return new MasterKeyFailure(
                Case.NOT_VERSIONED,
                source(present).describe(),
                "vault did not keep version " + present.getAsInt()
                        + " beside the new one; the present master key is back"
                        + back.version().stream()
                                .mapToObj(version -> " as version " + version)
                                .findAny()
                                .orElse("")
                        + ", and nothing is sealed under another",
                "the secret, or its mount, has to keep 2 versions or more: vault kv metadata put -max-versions=10 "
                        + written.namespaceOption()
                        + written.path() + "; then run this again");
    }
}
