package acratools.cli;

import acratools.failure.InputFailure;
import acratools.masterkey.vault.AppRoleLogin;
import acratools.masterkey.vault.CertificateLogin;
import acratools.masterkey.vault.HandedInToken;
import acratools.masterkey.vault.JwtLogin;
import acratools.masterkey.vault.PasswordLogin;
import acratools.masterkey.vault.SecretText;
import acratools.masterkey.vault.TokenFileLogin;
import acratools.masterkey.vault.VaultLogin;
import acratools.masterkey.vault.VaultSettings;
import acratools.masterkey.vault.WrappedTokenLogin;
import acratools.secret.SecretEnvironment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The login that the flags of one Vault choose. */
final class VaultLogins {
    private static final Path POD_TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    private final ToolContext tool;
    private final FlagValues values;
    private final VaultLoginFlags flags;
    private final String prefix;
    private final boolean shared;
    private final SecretEnvironment environment;
    private final VaultVariables variables;

    /**
     * @param prefix of the variables that are this Vault's own
     * @param shared whether tokens of those without the prefix count where it has none of its own
     */
    VaultLogins(
            ToolContext tool,
            VaultLoginFlags flags,
            String prefix,
            boolean shared,
            SecretEnvironment environment,
            VaultVariables variables) {
        this.tool = tool;
        this.values = tool.values();
        this.flags = flags;
        this.prefix = prefix;
        this.shared = shared;
        this.environment = environment;
        this.variables = variables;
    }

    /**
     * The login.
     *
     * @throws InputFailure if a flag of another login is given, or one is missing
     */
    VaultLogin login(VaultSettings settings) {
        VaultAuth auth = values.get(flags.auth);
        refuseOthers(auth);
        if (auth != VaultAuth.HANDED_IN) {
            tool.log().debug("a login is chosen: tokens that are lying about are ignored", "method", auth.word());
        }
        return switch (auth) {
            case HANDED_IN ->
                prefix.isEmpty() || shared
                        ? new HandedInToken(environment, variables.tokenFile(), tool.log())
                        : HandedInToken.of(environment, prefix, tool.log());
            case TOKEN -> HandedInToken.of(environment, shared ? "" : prefix, tool.log());
            case TOKEN_FILE -> new TokenFileLogin(tokenFile(), tool.log());
            case APPROLE -> appRole();
            case KUBERNETES -> JwtLogin.kubernetes(mount(auth), requiredRole(), jwt(Optional.of(POD_TOKEN)));
            case JWT -> JwtLogin.jwt(mount(auth), role(), jwt(Optional.empty()));
            case CERT -> certificate(settings);
            case USERPASS ->
                new PasswordLogin(
                        mount(auth),
                        required(flags.username, "the user is not named"),
                        credential(flags.passwordFile, SecretText.LINE, "vault password"));
            case WRAPPED_TOKEN ->
                new WrappedTokenLogin(credential(flags.wrappedTokenFile, SecretText.WORD, "vault wrapping token"));
        };
    }

    private Path tokenFile() {
        String given = values.get(flags.tokenFile);
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        if (!prefix.isEmpty() && !shared) {
            throw new InputFailure(
                    values.subject(flags.auth) + "=token_file",
                    "the token helper's file is for another server, or a token of its own is given besides",
                    "name the file with " + flags.tokenFile.spelling());
        }
        return variables.tokenFile();
    }

    private VaultLogin appRole() {
        VaultCredential secretId = credential(flags.secretIdFile, SecretText.WORD, "vault secret id");
        boolean wrapped = values.get(flags.secretIdWrapped);
        return new AppRoleLogin(
                mount(VaultAuth.APPROLE),
                credential(flags.roleIdFile, SecretText.WORD, "vault role id"),
                wrapped || secretId.isGiven() ? Optional.of(secretId) : Optional.empty(),
                wrapped);
    }

    private VaultLogin certificate(VaultSettings settings) {
        if (settings.tls().isEmpty() || settings.tls().get().certificate().isEmpty()) {
            throw new InputFailure(
                    values.subject(flags.auth) + "=cert",
                    "the connection shows no client certificate",
                    "give an https:// address, --vault_tls_transport_enable, --vault_tls_client_cert and"
                            + " --vault_tls_client_key");
        }
        return new CertificateLogin(mount(VaultAuth.CERT), role());
    }

    private VaultCredential jwt(Optional<Path> fallback) {
        return new VaultCredential(
                values, flags.jwtFile, SecretText.WORD, "vault JWT", environment, variablesOf(flags.jwtFile), fallback);
    }

    private VaultCredential credential(Flag<String> fileFlag, SecretText text, String what) {
        return new VaultCredential(values, fileFlag, text, what, environment, variablesOf(fileFlag), Optional.empty());
    }

    /** The flag's own variable, and that of the present AMK's Vault where this is the same server. */
    private List<String> variablesOf(Flag<String> fileFlag) {
        String own = fileFlag.environmentVariable().orElseThrow();
        return shared && !prefix.isEmpty() ? List.of(own, own.substring(prefix.length())) : List.of(own);
    }

    private String mount(VaultAuth auth) {
        String given = values.get(flags.mount);
        int start = 0;
        int end = given.length();
        while (start < end && given.charAt(start) == '/') {
            start++;
        }
        while (end > start && given.charAt(end - 1) == '/') {
            end--;
        }
        String path = given.substring(start, end);
        return path.isEmpty() ? auth.word() : path.startsWith("auth/") ? path.substring("auth/".length()) : path;
    }

    private Optional<String> role() {
        String role = values.get(flags.role);
        return role.isEmpty() ? Optional.empty() : Optional.of(role);
    }

    private String requiredRole() {
        return required(flags.role, "the role to log in for is not named");
    }

    private String required(Flag<String> flag, String reason) {
        String value = values.get(flag);
        if (value.isBlank()) {
            throw new InputFailure(
                    values.subject(flags.auth) + "=" + values.get(flags.auth).word(),
                    reason,
                    "name it with " + flag.spelling());
        }
        return value;
    }

    /** A flag of another login would be ignored otherwise, and some token lying about be taken. */
    private void refuseOthers(VaultAuth auth) {
        Map<Flag<?>, Set<VaultAuth>> of = new LinkedHashMap<>();
        Set<VaultAuth> engines =
                Set.of(VaultAuth.APPROLE, VaultAuth.KUBERNETES, VaultAuth.JWT, VaultAuth.CERT, VaultAuth.USERPASS);
        of.put(flags.mount, engines);
        of.put(flags.role, Set.of(VaultAuth.KUBERNETES, VaultAuth.JWT, VaultAuth.CERT));
        of.put(flags.tokenFile, Set.of(VaultAuth.TOKEN_FILE));
        of.put(flags.roleIdFile, Set.of(VaultAuth.APPROLE));
        of.put(flags.secretIdFile, Set.of(VaultAuth.APPROLE));
        of.put(flags.secretIdWrapped, Set.of(VaultAuth.APPROLE));
        of.put(flags.jwtFile, Set.of(VaultAuth.KUBERNETES, VaultAuth.JWT));
        of.put(flags.username, Set.of(VaultAuth.USERPASS));
        of.put(flags.passwordFile, Set.of(VaultAuth.USERPASS));
        of.put(flags.wrappedTokenFile, Set.of(VaultAuth.WRAPPED_TOKEN));
        of.forEach((flag, methods) -> {
            if (values.isChanged(flag) && !methods.contains(auth)) {
                throw new InputFailure(
                        values.subject(flag),
                        auth == VaultAuth.HANDED_IN
                                ? "belongs to a login, and none is chosen"
                                : "has no part in the login with " + auth.word(),
                        "choose the login with " + flags.auth.spelling() + ", or leave it out");
            }
        });
    }

    /** Whether a login is chosen. */
    boolean isChosen() {
        return values.get(flags.auth) != VaultAuth.HANDED_IN;
    }
}
