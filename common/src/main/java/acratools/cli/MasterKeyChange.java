package acratools.cli;

import acratools.cli.MasterKeyOptions.Shared;
import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.EnvironmentSource;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeySource;
import acratools.masterkey.vault.HandedInToken;
import acratools.masterkey.vault.KeptLogin;
import acratools.masterkey.vault.VaultSource;
import acratools.secret.SecretEnvironment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The AMK that a keystore is under and the one that it is to be under: each from its own source, or the new one made here
 * and put into Vault. The token for the new one's Vault is looked for in {@code NEW_VAULT_API_TOKEN}, {@code NEW_BAO_TOKEN}
 * and {@code NEW_VAULT_TOKEN} first, then it goes the present one's way. Where both AMKs are in Vaults at different addresses
 * it must have a token or a login of its own: neither is ever sent to another server than it was handed over for.
 */
public final class MasterKeyChange implements AutoCloseable {
    private final ToolContext tool;
    private final MasterKeyOptions oldOptions;
    private final MasterKeyOptions newOptions;
    private final SecretEnvironment environment;
    private final Deque<KeptLogin> logins = new ArrayDeque<>();
    private final Optional<VaultAccess> oldVault;
    private final Optional<VaultAccess> newVault;
    private OptionalInt oldVersion = OptionalInt.empty();
    private @Nullable MasterKey oldKey;
    private @Nullable MasterKey newKey;

    /** Takes and erases every variable that may hold a secret, at once: the block of the environment is read once. */
    private MasterKeyChange(ToolContext tool, MasterKeyFlags newFlags, boolean oldFromVault, boolean newFromVault) {
        this.tool = tool;
        oldOptions = new MasterKeyOptions(tool);
        newOptions = new MasterKeyOptions(tool, newFlags);
        environment = environment(newFlags, oldFromVault, newFromVault);
        try {
            environment.holdIn(tool.secrets());
            tool.log().debug("secrets taken from the environment", "erasure", environment.erasure());
            oldVault = oldFromVault ? Optional.of(kept(oldOptions.access(environment))) : Optional.empty();
            newVault = newFromVault ? Optional.of(ofNew(() -> newVault(newFlags))) : Optional.empty();
        } catch (RuntimeException | Error e) {
            environment.close();
            throw e;
        }
    }

    /**
     * Fetches both.
     *
     * @param newFlags those of the new AMK, which are among the tool's
     * @throws InputFailure if flags contradict each other, or the two AMKs have a key in common
     * @throws MasterKeyFailure if one cannot be had; what is wrong with the new one's flags is told by their names
     */
    public static MasterKeyChange load(ToolContext tool, MasterKeyFlags newFlags, KeystoreVersion version) {
        MasterKeyChange change = settled(tool, newFlags, false, "");
        try {
            change.loadOld(version);
            change.loadNew(version);
            change.endLogins();
            return change;
        } catch (RuntimeException | Error e) {
            change.close();
            throw e;
        }
    }

    /**
     * Fetches the present one and makes the new one, which is nowhere but here before {@link #store}.
     *
     * @param wanted the flag that asks for it, as messages name it
     * @throws InputFailure as {@link #load}, and if the new one's flags name no Vault
     */
    public static MasterKeyChange make(
            ToolContext tool, MasterKeyFlags newFlags, KeystoreVersion version, String wanted) {
        MasterKeyChange change = settled(tool, newFlags, true, wanted);
        try {
            change.loadOld(version);
            change.newKey = new MasterKeyCodec(tool.secrets(), tool.log()).generate(version, tool.random());
            return change;
        } catch (RuntimeException | Error e) {
            change.close();
            throw e;
        }
    }

    private static MasterKeyChange settled(ToolContext tool, MasterKeyFlags newFlags, boolean toVault, String wanted) {
        boolean oldFromVault = new MasterKeyOptions(tool).settle();
        boolean newFromVault = new MasterKeyOptions(tool, newFlags).settle();
        for (MasterKeyFlags flags : List.of(MasterKeyFlags.PRESENT, newFlags)) {
            if (new KmsOptions(tool, flags).isPerClient()) {
                throw new InputFailure(
                        tool.values().subject(flags.encryptionType) + "=kms_per_client",
                        "has a key of the KMS for each client, and no master key to change",
                        "move the keys with acra-backup, from one keystore to another");
            }
        }
        if (toVault && !newFromVault) {
            throw new InputFailure(
                    wanted,
                    "asks for the new master key to be put into Vault, and no Vault is named for it",
                    "name it with " + newFlags.vaultAddress.spelling());
        }
        if (toVault && tool.values().isChanged(newFlags.vaultSecretVersion)) {
            throw new InputFailure(
                    wanted + " and " + tool.values().subject(newFlags.vaultSecretVersion),
                    "contradict each other: one makes a version of the secret, the other names one that is there",
                    "leave out " + newFlags.vaultSecretVersion.spelling()
                            + "; to go on with a new master key that is in Vault already, leave out the other");
        }
        return new MasterKeyChange(tool, newFlags, oldFromVault, newFromVault);
    }

    private static SecretEnvironment environment(MasterKeyFlags newFlags, boolean oldFromVault, boolean newFromVault) {
        String prefix = MasterKeyFlags.variable(newFlags.prefix(), "");
        List<String> ofVaults = new ArrayList<>(MasterKeyFlags.secrets(""));
        ofVaults.addAll(MasterKeyFlags.secrets(prefix));
        List<String> wanted = new ArrayList<>();
        List<String> unwanted = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        if (oldFromVault || newFromVault) {
            wanted.addAll(ofVaults);
            settings.addAll(VaultVariables.all(""));
            settings.addAll(VaultVariables.all(prefix));
        } else {
            unwanted.addAll(ofVaults);
        }
        (oldFromVault ? unwanted : wanted).add(EnvironmentSource.VARIABLE);
        (newFromVault ? unwanted : wanted).add(newFlags.variable());
        return SecretEnvironment.take(wanted, settings, unwanted);
    }

    /** One login a Vault, whatever is to be done there. */
    private VaultAccess kept(VaultAccess access) {
        KeptLogin login = new KeptLogin(access.login(), tool.secrets());
        logins.push(login);
        return new VaultAccess(access.settings(), login);
    }

    private VaultAccess newVault(MasterKeyFlags newFlags) {
        boolean apart =
                oldVault.isPresent() && !oldVault.get().settings().address().equals(newOptions.address(environment));
        VaultAuth auth = tool.get(newFlags.vaultLogin.auth);
        boolean ownToken = auth.takesToken() && isTokenSet(newFlags);
        VaultAccess own = newOptions.access(environment, new Shared(!apart && !ownToken, !apart));
        boolean ownLogin = ownToken || auth != VaultAuth.HANDED_IN;
        return oldVault.isPresent() && !apart && !ownLogin
                ? new VaultAccess(own.settings(), oldVault.get().login())
                : kept(own);
    }

    /** Also to nothing: a secret that a job should have had, and not one to take another's token for. */
    private boolean isTokenSet(MasterKeyFlags newFlags) {
        for (String name :
                List.of(HandedInToken.ACRA_VARIABLE, HandedInToken.BAO_VARIABLE, HandedInToken.VAULT_VARIABLE)) {
            if (environment.isSet(MasterKeyFlags.variable(newFlags.prefix(), name))) {
                return true;
            }
        }
        return false;
    }

    private void loadOld(KeystoreVersion version) {
        if (oldVault.isEmpty()) {
            oldKey = oldOptions.load(version, oldOptions.source(environment));
            return;
        }
        VaultSource source = oldOptions.source(oldVault.get());
        oldKey = oldOptions.load(version, source);
        oldVersion = source.versionRead();
    }

    private void loadNew(KeystoreVersion version) {
        MasterKeySource source =
                newVault.isPresent() ? newOptions.source(newVault.get()) : newOptions.source(environment);
        newKey = ofNew(() -> newOptions.load(version, source));
        if (oldKey().sharesKeyWith(newKey())) {
            throw new InputFailure(
                    "new master key",
                    "has a key in common with the present one",
                    "make a fresh one with acra-keymaker --generate_master_key=<file> --keystore=v1 or v2");
        }
    }

    /**
     * Puts the new AMK, after {@link #make}, into Vault: as the next version of the secret that the present one comes from
     * if the flags name the same, else as a new secret. It is read from there once more and compared, and so is the present one.
     *
     * @throws MasterKeyFailure if it cannot be done; what is wrong with the new one's flags is told by their names
     */
    public StoredMasterKey store() {
        return ofNew(() -> intoVault().store(newKey(), oldKey(), this::endLogins));
    }

    /**
     * Asks Vault whether {@link #store} could do its work, as far as it tells without a write.
     *
     * @throws MasterKeyFailure if it could not; what is wrong with the new one's flags is told by their names
     */
    public void requireStorable() {
        ofNew(() -> {
            intoVault().requireStorable();
            return true;
        });
    }

    private MasterKeyIntoVault intoVault() {
        VaultAccess vault = newVault.orElseThrow();
        boolean nextVersion = oldVersion.isPresent()
                && oldVault.isPresent()
                && oldVault.get().settings().isSameSecret(vault.settings());
        return new MasterKeyIntoVault(
                tool,
                vault,
                oldVault.map(old -> old.settings().place(oldVersion)),
                oldVault.map(old -> oldOptions.source(old).describe()).orElse(EnvironmentSource.VARIABLE),
                nextVersion ? oldVersion : OptionalInt.empty());
    }

    /** Messages of the sources name the flags of the present AMK. */
    private static <T> T ofNew(Supplier<T> work) {
        try {
            return work.get();
        } catch (MasterKeyFailure failure) {
            throw new MasterKeyFailure(
                    failure.failureCase(),
                    subjectOfNew(failure),
                    ofNew(failure.reason()),
                    ofNew(failure.hint().orElse("")),
                    failure);
        } catch (InputFailure failure) {
            throw new InputFailure(
                    subjectOfNew(failure),
                    ofNew(failure.reason()),
                    ofNew(failure.hint().orElse("")),
                    failure);
        }
    }

    private static String subjectOfNew(ToolFailure failure) {
        String subject = ofNew(failure.subject());
        boolean named = subject.startsWith("--new_") || subject.regionMatches(true, 0, "new", 0, "new".length());
        return named ? subject : "new master key: " + subject;
    }

    private static String ofNew(String text) {
        return text.replace("--vault_", "--new_vault_")
                .replace("--kms_", "--new_kms_")
                .replace("--keystore_encryption_type", "--new_keystore_encryption_type");
    }

    /** The AMK that the keystore is under; this object's own. */
    public MasterKey oldKey() {
        return Objects.requireNonNull(oldKey);
    }

    /** The AMK that it is to be under; this object's own. */
    public MasterKey newKey() {
        return Objects.requireNonNull(newKey);
    }

    private void endLogins() {
        while (!logins.isEmpty()) {
            logins.pop().close();
        }
        environment.close();
    }

    @Override
    public void close() {
        try {
            endLogins();
        } finally {
            if (newKey != null) {
                newKey.close();
            }
            if (oldKey != null) {
                oldKey.close();
            }
        }
    }
}
