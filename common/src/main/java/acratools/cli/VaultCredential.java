package acratools.cli;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.masterkey.vault.Credential;
import acratools.masterkey.vault.SecretFile;
import acratools.masterkey.vault.SecretText;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A secret of a login: from the file that a flag names, else from a variable of the environment. */
final class VaultCredential implements Credential {
    private final FlagValues values;
    private final Flag<String> fileFlag;
    private final SecretText text;
    private final String what;
    private final SecretEnvironment environment;
    private final List<String> variables;
    private final Optional<Path> fallback;

    /**
     * @param what names the secret: {@code vault secret id}
     * @param variables that may hold it; the first that is set counts, also where it is set to nothing
     * @param fallback the file where neither flag nor variable is there
     */
    VaultCredential(
            FlagValues values,
            Flag<String> fileFlag,
            SecretText text,
            String what,
            SecretEnvironment environment,
            List<String> variables,
            Optional<Path> fallback) {
        this.values = values;
        this.fileFlag = fileFlag;
        this.text = text;
        this.what = what;
        this.environment = environment;
        this.variables = variables;
        this.fallback = fallback;
    }

    /** Whether there is any, as far as can be told without reading it. */
    boolean isGiven() {
        return !values.get(fileFlag).isEmpty() || variable().isPresent();
    }

    @Override
    public Secret read() {
        String file = values.get(fileFlag);
        if (!file.isEmpty()) {
            return SecretFile.read(Path.of(file), text, what);
        }
        Optional<String> variable = variable();
        return variable.isPresent()
                ? ofVariable(variable.get())
                : SecretFile.read(
                        fallback.orElseThrow(() -> missing("the chosen login needs it, and there is none")),
                        text,
                        what);
    }

    /** The one that counts. One set to nothing is none, unless another stands behind it. */
    private Optional<String> variable() {
        for (String variable : variables) {
            boolean hides = environment.isSet(variable) && !variable.equals(variables.get(variables.size() - 1));
            if (hides || isSet(variable)) {
                return Optional.of(variable);
            }
        }
        return Optional.empty();
    }

    private boolean isSet(String variable) {
        Optional<Secret> found = environment.value(variable);
        found.ifPresent(Secret::close);
        return found.isPresent();
    }

    private Secret ofVariable(String variable) {
        try (Secret value = environment.value(variable).orElseThrow(() -> empty(variable))) {
            Secret found = text.of(value);
            if (found.length() == 0) {
                throw empty(variable);
            }
            return found;
        }
    }

    private MasterKeyFailure empty(String variable) {
        return missing("the chosen login needs it, and " + variable + " is set to nothing");
    }

    private MasterKeyFailure missing(String reason) {
        return new MasterKeyFailure(
                Case.NO_CREDENTIAL,
                what,
                reason,
                "give its file with " + fileFlag.spelling() + " (- for stdin), or set " + variables.get(0));
    }
}
