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
    private static final String NAMESPACE_VARIABLE = "VAULT_NAMESPACE";
    private static final String HOME_VARIABLE = "HOME";

    private final ToolContext tool;
    private final FlagValues values;

    public MasterKeyOptions(ToolContext tool) {
        this.tool = tool;
        this.values = tool.values();
    }

    /**
     * Fetches the AMK.
     *
     * @return the key; the caller closes it
     * @throws InputFailure if the flags contradict each other or ask for what is not supported
     * @throws MasterKeyFailure if it cannot be had
     */
    public MasterKey load(KeystoreVersion version) {
        MasterKeyFlags.refuseUnsupported(values);
        boolean fromVault = isFromVault();
        if (!fromVault) {
            warnOfVaultSettings();
        }
        try (SecretEnvironment environment = environment(fromVault)) {
            environment.holdIn(tool.secrets());
            tool.log().debug("secrets taken from the environment", "erasure", environment.erasure());
            MasterKeySource source = fromVault ? vaultSource(environment) : new EnvironmentSource(environment);
            MasterKeyCodec codec = new MasterKeyCodec(tool.secrets(), tool.log());
            MasterKey key = fromVault
                    ? tool.during(Wait.VAULT, () -> codec.load(source, version))
                    : codec.load(source, version);
            tool.log().debug("master key loaded", "source", source.describe());
            return key;
        }
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
        EncryptionType type = values.get(MasterKeyFlags.ENCRYPTION_TYPE);
        boolean addressGiven = !values.get(MasterKeyFlags.VAULT_ADDRESS).isEmpty();
        if (type == EncryptionType.VAULT_MASTER_KEY) {
            if (!addressGiven) {
                throw new InputFailure(
                        values.subject(MasterKeyFlags.ENCRYPTION_TYPE),
                        "asks for the master key from Vault, and no Vault is named",
                        "name it with " + MasterKeyFlags.VAULT_ADDRESS.spelling());
            }
            return true;
        }
        // a dumped config file holds every default, so only the command line can mean it
        if (addressGiven && values.origin(MasterKeyFlags.ENCRYPTION_TYPE) == Origin.COMMAND_LINE) {
            throw new InputFailure(
                    values.subject(MasterKeyFlags.ENCRYPTION_TYPE) + " and "
                            + values.subject(MasterKeyFlags.VAULT_ADDRESS),
                    "contradict each other: " + type.word() + " and the address of a Vault",
                    "leave one of them out");
        }
        return addressGiven;
    }

    private void warnOfVaultSettings() {
        for (Flag<?> flag : MasterKeyFlags.all()) {
            boolean given = values.isChanged(flag) || values.origin(flag) == Origin.COMMAND_LINE;
            if (flag.group().equals(FlagGroup.VAULT) && given) {
                tool.log()
                        .warning(
                                "the settings for Vault have no effect",
                                "flag",
                                flag.spelling(),
                                "missing",
                                MasterKeyFlags.VAULT_ADDRESS.spelling());
                return;
            }
        }
    }

    private VaultSource vaultSource(SecretEnvironment environment) {
        VaultAddress address = VaultAddress.parse(values.get(MasterKeyFlags.VAULT_ADDRESS));
        if (!address.isTls() && !address.isLoopback()) {
            tool.log()
                    .warning(
                            "token and master key cross the network in clear; give Vault an https address",
                            "address",
                            address);
        }
        VaultSettings settings = new VaultSettings(
                address,
                SecretPath.parse(values.get(MasterKeyFlags.VAULT_SECRETS_PATH)),
                version(),
                setting(values.get(MasterKeyFlags.VAULT_NAMESPACE), environment, NAMESPACE_VARIABLE),
                tls(),
                VaultPatience.standard());
        String home = setting("", environment, HOME_VARIABLE).orElseGet(() -> System.getProperty("user.home"));
        Path tokenFile = Path.of(home, ".vault-token");
        return new VaultSource(
                settings, new HandedInToken(environment, tokenFile, tool.log()), tool.secrets(), tool.log());
    }

    private OptionalInt version() {
        int version = values.get(MasterKeyFlags.VAULT_SECRET_VERSION);
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
        TlsFlags flags = MasterKeyFlags.VAULT_TLS;
        String ca = values.get(flags.ca);
        String olderCa = values.get(MasterKeyFlags.VAULT_TLS_CA_PATH);
        if (!ca.isEmpty() && !olderCa.isEmpty()) {
            throw new InputFailure(
                    values.subject(flags.ca) + " and " + values.subject(MasterKeyFlags.VAULT_TLS_CA_PATH),
                    "are two names of one setting, and both are given",
                    "leave out " + MasterKeyFlags.VAULT_TLS_CA_PATH.spelling());
        }
        return new TlsOptions(values, flags, MasterKeyFlags.VAULT_TLS_ENABLE)
                .settings(ca.isEmpty() ? olderCa : ca, "the TLS settings for Vault have no effect", tool.log());
    }
}
