package acratools.cli;

import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code vault} and {@code bao} read from the environment and these tools too, where a flag is silent. {@code BAO_X}
 * stands before {@code VAULT_X}, and what has the prefix before what has none, also where it is set to nothing.
 */
final class VaultVariables {
    static final String ADDRESS = "ADDR";
    static final String NAMESPACE = "NAMESPACE";
    static final String CA = "CACERT";
    static final String CA_BYTES = "CACERT_BYTES";
    static final String CA_DIRECTORY = "CAPATH";
    static final String CERTIFICATE = "CLIENT_CERT";
    static final String KEY = "CLIENT_KEY";
    static final String SERVER_NAME = "TLS_SERVER_NAME";
    static final String SKIP_VERIFY = "SKIP_VERIFY";
    static final String TIMEOUT = "CLIENT_TIMEOUT";
    static final String RETRIES = "MAX_RETRIES";

    private static final String HOME = "HOME";
    private static final String TOKEN_PATH = "BAO_TOKEN_PATH";
    private static final List<String> NAMES = List.of(
            ADDRESS,
            NAMESPACE,
            CA,
            CA_BYTES,
            CA_DIRECTORY,
            CERTIFICATE,
            KEY,
            SERVER_NAME,
            SKIP_VERIFY,
            TIMEOUT,
            RETRIES);

    private final SecretEnvironment environment;
    private final String prefix;
    private final boolean shared;

    /**
     * @param prefix of the variables that are this Vault's own
     * @param shared whether those without the prefix count where it has none of its own
     */
    VaultVariables(SecretEnvironment environment, String prefix, boolean shared) {
        this.environment = environment;
        this.prefix = prefix;
        this.shared = shared;
    }

    /** Every name that may be asked for, to be taken with the environment. */
    static List<String> all(String prefix) {
        List<String> all = new ArrayList<>();
        for (String name : NAMES) {
            all.add(prefix + "BAO_" + name);
            all.add(prefix + "VAULT_" + name);
        }
        all.add(TOKEN_PATH);
        all.add(HOME);
        return all;
    }

    /**
     * A setting.
     *
     * @param name without {@code VAULT_}
     */
    Optional<Setting> get(String name) {
        String variable = variable(name);
        return text(variable).map(value -> new Setting(variable, value));
    }

    /** The first that is set, be it to nothing, which says that there is no such setting. */
    private String variable(String name) {
        String own = prefix + "BAO_" + name;
        String vault = prefix + "VAULT_" + name;
        if (environment.isSet(own)) {
            return own;
        }
        if (prefix.isEmpty() || !shared || environment.isSet(vault)) {
            return vault;
        }
        return environment.isSet("BAO_" + name) ? "BAO_" + name : "VAULT_" + name;
    }

    /** @param variable its whole name, as messages tell it */
    record Setting(String variable, String value) {}

    /** Where the token helper keeps the token. */
    Path tokenFile() {
        return text(TOKEN_PATH)
                .map(Path::of)
                .orElseGet(() -> Path.of(text(HOME).orElseGet(() -> System.getProperty("user.home")), ".vault-token"));
    }

    /** The value of a variable that holds no secret. */
    private Optional<String> text(String variable) {
        Optional<Secret> found = environment.value(variable);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Secret value = found.get()) {
            return Optional.of(value.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
    }
}
