package acratools.cli;

import acratools.cli.MasterKeyFlags.EncryptionType;
import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.id.KeyOwner;
import acratools.keystore.KeystoreVersion;
import acratools.kms.Kms;
import acratools.masterkey.EnvironmentSource;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeySource;
import acratools.masterkey.kms.KmsSource;
import acratools.masterkey.vault.VaultAddress;
import acratools.masterkey.vault.VaultSource;
import acratools.secret.SecretEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns {@link MasterKeyFlags} into the AMK. Source: spec/master-key.md. */
public final class MasterKeyOptions {
    private final ToolContext tool;
    private final FlagValues values;
    private final MasterKeyFlags flags;

    public MasterKeyOptions(ToolContext tool) {
        this(tool, MasterKeyFlags.PRESENT);
    }

    MasterKeyOptions(ToolContext tool, MasterKeyFlags flags) {
        this.tool = tool;
        this.values = tool.values();
        this.flags = flags;
    }

    /**
     * Erases what the environment holds of secrets, for a run that has a use for none of them.
     *
     * @throws InputFailure if the flags contradict each other
     */
    public void forget() {
        settle();
        SecretEnvironment.take(List.of(), List.of(), secrets()).close();
    }

    /**
     * Fetches what the keys of a keystore are under.
     *
     * @param hasKeys whether it holds keys of an owner
     * @return the caller's to close
     * @throws InputFailure if the flags contradict each other
     * @throws MasterKeyFailure if it cannot be had
     */
    public Protection protect(KeystoreVersion version, Predicate<KeyOwner> hasKeys) {
        return protect(version, hasKeys, (codec, source) -> codec.load(source, version));
    }

    /** {@link #protect} as {@link MasterKeyCodec#loadForAssumedV1} does. */
    Protection protectAssumedV1(Predicate<KeyOwner> hasKeys) {
        return protect(KeystoreVersion.V1, hasKeys, MasterKeyCodec::loadForAssumedV1);
    }

    private Protection protect(KeystoreVersion version, Predicate<KeyOwner> hasKeys, Loading loading) {
        KmsOptions options = new KmsOptions(tool, flags);
        if (!options.isPerClient()) {
            return Protection.by(load(loading, this::source), tool.random());
        }
        if (version == KeystoreVersion.V1) {
            forget();
            return Protection.by(options.open(), Optional.empty(), hasKeys);
        }
        options.settle();
        Kms kms = options.open();
        try {
            MasterKey masterKey = load(loading, environment -> KmsSource.sharing(given(environment), kms));
            return Protection.by(kms, Optional.of(masterKey), hasKeys);
        } catch (RuntimeException | Error e) {
            kms.close();
            throw e;
        }
    }

    private MasterKey load(Loading loading, Function<SecretEnvironment, MasterKeySource> withoutVault) {
        Optional<VaultAccess> kept = tool.keptVault();
        if (kept.isPresent()) {
            return load(loading, source(kept.get()));
        }
        boolean fromVault = settle();
        try (SecretEnvironment environment = environment(fromVault)) {
            environment.holdIn(tool.secrets());
            tool.log().debug("secrets taken from the environment", "erasure", environment.erasure());
            return load(loading, fromVault ? source(access(environment)) : withoutVault.apply(environment));
        }
    }

    @FunctionalInterface
    private interface Loading {
        MasterKey load(MasterKeyCodec codec, MasterKeySource source);
    }

    /**
     * Which source the flags name.
     *
     * @return whether it is Vault
     * @throws InputFailure if they contradict each other or ask for what is not supported
     */
    boolean settle() {
        new KmsOptions(tool, flags).settle();
        boolean fromVault = isFromVault();
        if (!fromVault) {
            warnOfVaultSettings();
        }
        return fromVault;
    }

    /**
     * What of the environment counts for a Vault that is not the present AMK's.
     *
     * @param token whether the token is that of the present AMK's Vault, and not one of its own
     * @param settings whether the settings are that Vault's, where it has none of its own
     */
    record Shared(boolean token, boolean settings) {
        static final Shared ALL = new Shared(true, true);
    }

    /** The Vault that the flags name, for the present AMK. */
    VaultAccess access(SecretEnvironment environment) {
        return access(environment, Shared.ALL);
    }

    VaultAccess access(SecretEnvironment environment, Shared shared) {
        VaultVariables variables = variables(environment, shared.settings());
        var settings = new VaultOptions(tool, flags, variables).settings();
        String prefix = MasterKeyFlags.variable(flags.prefix(), "");
        return new VaultAccess(
                settings,
                new VaultLogins(tool, flags.vaultLogin, prefix, shared.token(), environment, variables)
                        .login(settings));
    }

    /** Which server the flags, or the environment, name. */
    VaultAddress address(SecretEnvironment environment) {
        return new VaultOptions(tool, flags, variables(environment, true)).address();
    }

    private VaultVariables variables(SecretEnvironment environment, boolean shared) {
        return new VaultVariables(environment, MasterKeyFlags.variable(flags.prefix(), ""), shared);
    }

    VaultSource source(VaultAccess vault) {
        return new VaultSource(vault.settings(), vault.login(), tool.secrets(), tool.log());
    }

    MasterKeySource source(SecretEnvironment environment) {
        KmsOptions kms = new KmsOptions(tool, flags);
        return kms.isAsked() ? KmsSource.opening(given(environment), kms::open) : given(environment);
    }

    private MasterKeySource given(SecretEnvironment environment) {
        return new EnvironmentSource(environment, flags.variable());
    }

    /** Fetches the AMK. */
    MasterKey load(KeystoreVersion version, MasterKeySource source) {
        return load((codec, from) -> codec.load(from, version), source);
    }

    private MasterKey load(Loading loading, MasterKeySource source) {
        MasterKeyCodec codec = new MasterKeyCodec(tool.secrets(), tool.log());
        MasterKey key = source instanceof VaultSource
                ? tool.during(Wait.VAULT, () -> loading.load(codec, source))
                : loading.load(codec, source);
        tool.log().debug("master key loaded", "source", source.describe());
        return key;
    }

    private static List<String> secrets() {
        List<String> all = new ArrayList<>(MasterKeyFlags.secrets(""));
        all.add(EnvironmentSource.VARIABLE);
        return all;
    }

    /** Erases every secret that may be there, and keeps those that this run has a use for. */
    SecretEnvironment environment(boolean fromVault) {
        List<String> masterKey = List.of(EnvironmentSource.VARIABLE);
        List<String> ofVault = MasterKeyFlags.secrets("");
        return fromVault
                ? SecretEnvironment.take(ofVault, VaultVariables.all(""), masterKey)
                : SecretEnvironment.take(masterKey, List.of(), ofVault);
    }

    /** A Vault address means Vault, unless the command line says otherwise, which is an error. */
    private boolean isFromVault() {
        EncryptionType type = values.get(flags.encryptionType);
        boolean addressGiven = !values.get(flags.vaultAddress).isEmpty();
        if (type == EncryptionType.VAULT_MASTER_KEY) {
            return true;
        }
        // a dumped config file holds every default, so only the command line can mean that one
        boolean meant = flags.usesKms(values) || values.origin(flags.encryptionType) == Origin.COMMAND_LINE;
        if (addressGiven && meant) {
            throw new InputFailure(
                    values.subject(flags.encryptionType) + " and " + values.subject(flags.vaultAddress),
                    "contradict each other: " + type.word() + " and the address of a Vault",
                    "leave one of them out");
        }
        return addressGiven;
    }

    private void warnOfVaultSettings() {
        for (Flag<?> flag : flags.flags()) {
            boolean given = values.isChanged(flag) || values.origin(flag) == Origin.COMMAND_LINE;
            if (flag.group().equals(flags.vaultAddress.group()) && given) {
                tool.log()
                        .warning(
                                "the settings for Vault have no effect",
                                "flag",
                                flag.spelling(),
                                "missing",
                                flags.vaultAddress.spelling());
                return;
            }
        }
    }
}
