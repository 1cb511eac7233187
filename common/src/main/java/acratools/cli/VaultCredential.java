package acratools.cli;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.masterkey.vault.Credential;
import acratools.masterkey.vault.SecretFile;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A secret of a login: from the file that a flag names, else from a variable of the environment. */
final class VaultCredential implements Credential {
    private final FlagValues values;
    private final Flag<String> fileFlag;
    private final String what;
    private final SecretEnvironment environment;
    private final List<String> variables;
    private final Optional<Path> fallback;

    /**
     * @param what names the secret: {@code vault secret id}
     * @param variables that may hold it, the first that is set counts
     * @param fallback the file where neither flag nor variable is there
     */
    VaultCredential(
            FlagValues values,
            Flag<String> fileFlag,
            String what,
            SecretEnvironment environment,
            List<String> variables,
            Optional<Path> fallback) {
        this.values = values;
        this.fileFlag = fileFlag;
        this.what = what;
        this.environment = environment;
        this.variables = variables;
        this.fallback = fallback;
    }

    /** Whether there is any, as far as can be told without reading it. */
    boolean isGiven() {
        return !values.get(fileFlag).isEmpty() || variables.stream().anyMatch(this::isSet);
    }

    @Override
    public Secret read() {
        String file = values.get(fileFlag);
        if (!file.isEmpty()) {
            return SecretFile.read(Path.of(file), what);
        }
        for (String variable : variables) {
            Optional<Secret> found = environment.value(variable);
            if (found.isPresent()) {
                try (Secret value = found.get()) {
                    return value.use(VaultCredential::trimmed);
                }
            }
        }
        return SecretFile.read(fallback.orElseThrow(this::missing), what);
    }

    private boolean isSet(String variable) {
        Optional<Secret> found = environment.value(variable);
        found.ifPresent(Secret::close);
        return found.isPresent();
    }

    private MasterKeyFailure missing() {
        return new MasterKeyFailure(
                Case.NO_CREDENTIAL,
                what,
                "the chosen login needs it, and there is none",
                "give its file with " + fileFlag.spelling() + " (- for stdin), or set " + variables.get(0));
    }

    private static Secret trimmed(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        return Secret.adopt(Arrays.copyOf(bytes, end));
    }
}
