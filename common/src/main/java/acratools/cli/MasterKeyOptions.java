package acratools.cli;

import acratools.cli.MasterKeyFlags.EncryptionType;
import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.EnvironmentSource;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeySource;
import acratools.masterkey.vault.HandedInToken;
import acratools.masterkey.vault.SecretPath;
import acratools.masterkey.vault.VaultAddress;
import acratools.masterkey.vault.VaultPatience;
import acratools.masterkey.vault.VaultSettings;
import acratools.masterkey.vault.VaultSource;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import acratools.tls.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns {@link MasterKeyFlags} into the AMK. Source: spec/master-key.md. */
public final class MasterKeyOptions {
    static final String NAMESPACE_VARIABLE = "VAULT_NAMESPACE";
    static final String HOME_VARIABLE = "HOME";

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
     * Fetches the AMK.
     *
     * @return the key; the caller closes it
     * @throws InputFailure if the flags contradict each other or ask for what is not supported
     * @throws MasterKeyFailure if it cannot be had
     */
    public MasterKey load(KeystoreVersion version) {
        return load((codec, source) -> codec.load(source, version));
    }

    /** {@link #load} as {@link MasterKeyCodec#loadForAssumedV1} does. */
    MasterKey loadForAssumedV1() {
        return load(MasterKeyCodec::loadForAssumedV1);
    }

    private MasterKey load(Loading loading) {
        boolean fromVault = settle();
        try (SecretEnvironment environment = environment(fromVault)) {
            environment.holdIn(tool.secrets());
            tool.log().debug("secrets taken from the environment", "erasure", environment.erasure());
            return load(loading, fromVault, environment, Shared.ALL);
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
        flags.refuseUnsupportedIn(values);
        boolean fromVault = isFromVault();
        if (!fromVault) {
            warnOfVaultSettings();
        }
        return fromVault;
    }

    /**
     * What of the environment counts for a Vault.
     *
     * @param token whether the token is that of the present AMK's Vault, and not one of its own
     * @param namespace whether the namespace is that Vault's, where it has none of its own
     */
    record Shared(boolean token, boolean namespace) {
        static final Shared ALL = new Shared(true, true);
    }

    /** Fetches the AMK; {@code environment} is still the caller's to close. */
    MasterKey load(KeystoreVersion version, boolean fromVault, SecretEnvironment environment, Shared shared) {
        return load((codec, source) -> codec.load(source, version), fromVault, environment, shared);
    }

    private MasterKey load(Loading loading, boolean fromVault, SecretEnvironment environment, Shared shared) {
        MasterKeySource source =
                fromVault ? vaultSource(environment, shared) : new EnvironmentSource(environment, flags.variable());
        MasterKeyCodec codec = new MasterKeyCodec(tool.secrets(), tool.log());
        MasterKey key =
                fromVault ? tool.during(Wait.VAULT, () -> loading.load(codec, source)) : loading.load(codec, source);
        tool.log().debug("master key loaded", "source", source.describe());
        return key;
    }

    /** Erases every secret that may be there, and keeps those that this run has a use for. */
    private static SecretEnvironment environment(boolean fromVault) {
        List<String> masterKey = List.of(EnvironmentSource.VARIABLE);
        List<String> tokens = List.of(HandedInToken.ACRA_VARIABLE, HandedInToken.VAULT_VARIABLE);
        List<String> settings = List.of(NAMESPACE_VARIABLE, HOME_VARIABLE);
        return fromVault
                ? SecretEnvironment.take(tokens, settings, masterKey)
                : SecretEnvironment.take(masterKey, settings, tokens);
    }

    /** A Vault address means Vault, unless the command line says otherwise, which is an error. */
    private boolean isFromVault() {
        EncryptionType type = values.get(flags.encryptionType);
        boolean addressGiven = !values.get(flags.vaultAddress).isEmpty();
        if (type == EncryptionType.VAULT_MASTER_KEY) {
            if (!addressGiven) {
                throw new InputFailure(
                        values.subject(flags.encryptionType),
                        "asks for the master key from Vault, and no Vault is named",
                        "name it with " + flags.vaultAddress.spelling());
            }
            return true;
        }
        // a dumped config file holds every default, so only the command line can mean it
        if (addressGiven && values.origin(flags.encryptionType) == Origin.COMMAND_LINE) {
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

    private VaultSource vaultSource(SecretEnvironment environment, Shared shared) {
        VaultAddress address = VaultAddress.parse(values.get(flags.vaultAddress));
        if (!address.isTls() && !address.isLoopback()) {
            tool.log()
                    .warning(
                            "token and master key cross the network in clear; give Vault an https address",
                            "address",
                            address);
        }
        VaultSettings settings = new VaultSettings(
                address,
                SecretPath.parse(values.get(flags.vaultSecretsPath)),
                version(),
                namespace(environment, shared),
                tls(),
                VaultPatience.standard());
        return new VaultSource(settings, login(environment, shared), tool.secrets(), tool.log());
    }

    private Optional<String> namespace(SecretEnvironment environment, Shared shared) {
        String own = MasterKeyFlags.variable(flags.prefix(), NAMESPACE_VARIABLE);
        return setting(values.get(flags.vaultNamespace), environment, own)
                .or(() -> shared.namespace() ? setting("", environment, NAMESPACE_VARIABLE) : Optional.empty());
    }

    private HandedInToken login(SecretEnvironment environment, Shared shared) {
        if (!shared.token()) {
            return HandedInToken.of(environment, MasterKeyFlags.variable(flags.prefix(), ""), tool.log());
        }
        String home = setting("", environment, HOME_VARIABLE).orElseGet(() -> System.getProperty("user.home"));
        return new HandedInToken(environment, Path.of(home, ".vault-token"), tool.log());
    }

    private OptionalInt version() {
        int version = values.get(flags.vaultSecretVersion);
        return version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
    }

    private static Optional<String> setting(String given, SecretEnvironment environment, String variable) {
        if (!given.isEmpty()) {
            return Optional.of(given);
        }
        Optional<Secret> found = environment.value(variable);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Secret value = found.get()) {
            return Optional.of(value.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    private Optional<TlsSettings> tls() {
        TlsFlags tls = flags.vaultTls;
        String ca = values.get(tls.ca);
        String olderCa = values.get(flags.vaultTlsCaPath);
        if (!ca.isEmpty() && !olderCa.isEmpty()) {
            throw new InputFailure(
                    values.subject(tls.ca) + " and " + values.subject(flags.vaultTlsCaPath),
                    "are two names of one setting, and both are given",
                    "leave out " + flags.vaultTlsCaPath.spelling());
        }
        return new TlsOptions(values, tls, flags.vaultTlsEnable)
                .settings(ca.isEmpty() ? olderCa : ca, "the TLS settings for Vault have no effect", tool.log());
    }
}
