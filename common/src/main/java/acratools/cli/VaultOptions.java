package acratools.cli;

import acratools.cli.VaultVariables.Setting;
import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.masterkey.vault.SecretPath;
import acratools.masterkey.vault.VaultAddress;
import acratools.masterkey.vault.VaultPatience;
import acratools.masterkey.vault.VaultSettings;
import acratools.tls.PemText;
import acratools.tls.TlsCheck;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns the flags of one Vault, and the environment where they are silent, into its settings. */
final class VaultOptions {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final ToolContext tool;
    private final FlagValues values;
    private final MasterKeyFlags flags;
    private final VaultVariables variables;

    VaultOptions(ToolContext tool, MasterKeyFlags flags, VaultVariables variables) {
        this.tool = tool;
        this.values = tool.values();
        this.flags = flags;
        this.variables = variables;
    }

    /**
     * The settings.
     *
     * @throws InputFailure if flags or variables contradict each other or ask for what must not be
     * @throws MasterKeyFailure if the address or the secret's path cannot be used
     */
    VaultSettings settings() {
        VaultAddress address = address();
        if (values.get(flags.vaultAddress).isEmpty()) {
            tool.log().info("vault's address taken from the environment", "address", address);
        }
        if (!address.isTls() && !address.isLoopback()) {
            tool.log()
                    .warning(
                            "token and master key cross the network in clear; give Vault an https address",
                            "address",
                            address);
        }
        Optional<String> namespace = namespace();
        return new VaultSettings(
                address,
                SecretPath.parse(values.get(flags.vaultSecretsPath)),
                version(),
                namespace,
                loginNamespace(namespace),
                tls(address),
                check(address),
                patience());
    }

    /** Which server it is. */
    VaultAddress address() {
        String given = values.get(flags.vaultAddress);
        if (!given.isEmpty()) {
            return VaultAddress.parse(given);
        }
        Setting found = variables
                .get(VaultVariables.ADDRESS)
                .orElseThrow(() -> new InputFailure(
                        values.subject(flags.encryptionType),
                        "asks for the master key from Vault, and no Vault is named",
                        "name it with " + flags.vaultAddress.spelling() + ", or in the environment's VAULT_ADDR"));
        try {
            return VaultAddress.parse(found.value());
        } catch (MasterKeyFailure failure) {
            throw failure.on(found.variable());
        }
    }

    private OptionalInt version() {
        int version = values.get(flags.vaultSecretVersion);
        return version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
    }

    private Optional<String> namespace() {
        String given = values.get(flags.vaultNamespace);
        return given.isEmpty()
                ? variables.get(VaultVariables.NAMESPACE).flatMap(setting -> namespace(setting.value()))
                : namespace(given);
    }

    private Optional<String> loginNamespace(Optional<String> ofSecret) {
        String given = values.get(flags.vaultLogin.namespace);
        return given.isEmpty() ? ofSecret : namespace(given);
    }

    /** As the server has it: without slashes at either end, none for the root. */
    private static Optional<String> namespace(String given) {
        int start = 0;
        int end = given.length();
        while (start < end && given.charAt(start) == '/') {
            start++;
        }
        while (end > start && given.charAt(end - 1) == '/') {
            end--;
        }
        return start == end ? Optional.empty() : Optional.of(given.substring(start, end));
    }

    /** With the flag that switches TLS settings on, of flags and environment; without it, of the environment alone. */
    private Optional<TlsSettings> tls(VaultAddress address) {
        TlsFlags tls = flags.vaultTls;
        String ca = values.get(tls.ca);
        String olderCa = values.get(flags.vaultTlsCaPath);
        if (!ca.isEmpty() && !olderCa.isEmpty()) {
            throw new InputFailure(
                    values.subject(tls.ca) + " and " + values.subject(flags.vaultTlsCaPath),
                    "are two names of one setting, and both are given",
                    "leave out " + flags.vaultTlsCaPath.spelling());
        }
        TlsOptions options = new TlsOptions(values, tls, flags.vaultTlsEnable);
        Optional<TlsSettings> given =
                options.settings(ca.isEmpty() ? olderCa : ca, "the TLS settings for Vault have no effect", tool.log());
        if (!address.isTls()) {
            return given;
        }
        if (given.isEmpty()) {
            options.warnOfBase("the TLS settings for any server have no effect on Vault", tool.log());
            TlsSettings inherited = trusting(new TlsSettings(
                    ca(),
                    clientFile(VaultVariables.CERTIFICATE),
                    clientFile(VaultVariables.KEY),
                    serverName(),
                    TlsFlags.AUTH_NOT_SET));
            return inherited.equals(TlsSettings.system()) ? Optional.empty() : Optional.of(inherited.named(names()));
        }
        boolean own = given.get().certificate().isPresent();
        return Optional.of(trusting(new TlsSettings(
                        given.get().ca().or(this::ca),
                        own ? given.get().certificate() : clientFile(VaultVariables.CERTIFICATE),
                        own ? given.get().key() : clientFile(VaultVariables.KEY),
                        given.get().sni().or(this::serverName),
                        given.get().auth())
                .named(given.get().flags())
                .looking(given.get().revocation())));
    }

    /** With the CA that the environment itself holds, where neither flag nor variable names a path. */
    private TlsSettings trusting(TlsSettings settings) {
        return settings.ca().isPresent()
                ? settings
                : settings.trusting(variables
                        .get(VaultVariables.CA_BYTES)
                        .map(setting -> new PemText(setting.variable(), setting.value())));
    }

    private TlsFlagNames names() {
        String ca = flags.vaultTls.ca.spelling();
        return TlsFlagNames.of(ca.substring(0, ca.length() - "ca".length()), flags.vaultTlsEnable.spelling());
    }

    /** Of certificate and key, which are of no use without each other, the environment's one. */
    private Optional<Path> clientFile(String name) {
        Optional<Setting> certificate = variables.get(VaultVariables.CERTIFICATE);
        Optional<Setting> key = variables.get(VaultVariables.KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw new InputFailure(
                    certificate.or(() -> key).orElseThrow().variable(),
                    certificate.isPresent()
                            ? "the certificate is given without its key"
                            : "the key is given without its certificate",
                    "set both VAULT_CLIENT_CERT and VAULT_CLIENT_KEY, or neither");
        }
        return variables.get(name).map(setting -> Path.of(setting.value()));
    }

    /** The order is that of Vault's own programs: file, the certificates themselves, directory. */
    private Optional<Path> ca() {
        Optional<Setting> ca = variables.get(VaultVariables.CA);
        boolean inEnvironment = variables.get(VaultVariables.CA_BYTES).isPresent();
        return (ca.isPresent() || inEnvironment ? ca : variables.get(VaultVariables.CA_DIRECTORY))
                .map(setting -> Path.of(setting.value()));
    }

    private Optional<String> serverName() {
        return variables.get(VaultVariables.SERVER_NAME).map(Setting::value);
    }

    private TlsCheck check(VaultAddress address) {
        if (!address.isTls()) {
            return TlsCheck.CHAIN_AND_NAME;
        }
        boolean insecure = values.get(flags.vaultTlsInsecure);
        Optional<Setting> skip = variables.get(VaultVariables.SKIP_VERIFY).filter(VaultOptions::isOn);
        if (skip.isPresent() && !insecure) {
            throw new InputFailure(
                    skip.get().variable(),
                    "would have the server's certificate go unchecked, and who answers could be anybody",
                    "unset it, and give the server's CA with " + flags.vaultTls.ca.spelling()
                            + "; where that cannot be, repeat it with " + flags.vaultTlsInsecure.spelling());
        }
        if (!insecure) {
            return TlsCheck.CHAIN_AND_NAME;
        }
        tool.log()
                .warning(
                        "the certificate of Vault is not checked: whoever answers gets the token and gives the master key",
                        "flag",
                        flags.vaultTlsInsecure.spelling());
        return TlsCheck.NOTHING;
    }

    /** What is no boolean is none that switches a check off by intent, and is refused like one. */
    private static boolean isOn(Setting setting) {
        try {
            return GoValues.parseBoolean(setting.value());
        } catch (BadFlagValue noBoolean) {
            return true;
        }
    }

    /** What a program of Vault's could not read either ends no run that has worked without it. */
    private VaultPatience patience() {
        VaultPatience patience = VaultPatience.standard();
        Optional<Setting> timeout = variables.get(VaultVariables.TIMEOUT);
        if (timeout.isPresent()) {
            try {
                long millis = GoValues.parseMillis(timeout.get().value());
                patience = millis == 0
                        ? patience
                        : patience.answering(Duration.ofMillis(Math.min(millis, LONGEST.toMillis())));
            } catch (BadFlagValue unreadable) {
                warnOfNumber(timeout.get(), "a time, as 60, 90s or 5m");
            }
        }
        Optional<Setting> retries = variables.get(VaultVariables.RETRIES);
        if (retries.isPresent()) {
            try {
                long times = GoValues.parseInteger(retries.get().value());
                if (times >= 0) {
                    return patience.retrying((int) Math.min(times, Integer.MAX_VALUE));
                }
                warnOfNumber(retries.get(), "a whole number from 0 on");
            } catch (BadFlagValue unreadable) {
                warnOfNumber(retries.get(), "a whole number from 0 on");
            }
        }
        return patience;
    }

    private void warnOfNumber(Setting setting, String wanted) {
        tool.log()
                .warning(
                        "the variable's value cannot be used, and the default counts",
                        "variable",
                        setting.variable(),
                        "wanted",
                        wanted);
    }
}
