package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.log.Log;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import acratools.secret.SecretEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The token that someone handed to the run, first of: {@code VAULT_API_TOKEN} (base64 of the token, Acra's own), {@code
 * BAO_TOKEN}, {@code VAULT_TOKEN}, the file of the token helper. Which one was taken is logged, never what it holds. It is
 * never revoked. Source: spec/master-key.md, "Vault"; ecosystem.md, "Vault".
 */
public final class HandedInToken implements VaultLogin {
    /** Base64 of the token. */
    public static final String ACRA_VARIABLE = "VAULT_API_TOKEN";
    /** The token as it is, for OpenBao's programs, which take an empty one for none and look no further. */
    public static final String BAO_VARIABLE = "BAO_TOKEN";
    /** The token as it is. */
    public static final String VAULT_VARIABLE = "VAULT_TOKEN";

    private final SecretEnvironment environment;
    private final String encodedVariable;
    private final String baoVariable;
    private final String plainVariable;
    private final Optional<Path> tokenFile;
    private final Log log;

    /**
     * @param environment taken with the three variables among its names; not closed here
     * @param tokenFile {@code ~/.vault-token}; need not exist
     */
    public HandedInToken(SecretEnvironment environment, Path tokenFile, Log log) {
        this(environment, "", Optional.of(tokenFile), log);
    }

    private HandedInToken(SecretEnvironment environment, String prefix, Optional<Path> tokenFile, Log log) {
        this.environment = environment;
        this.encodedVariable = prefix + ACRA_VARIABLE;
        this.baoVariable = prefix + BAO_VARIABLE;
        this.plainVariable = prefix + VAULT_VARIABLE;
        this.tokenFile = tokenFile;
        this.log = log;
    }

    /** From these variables alone, their names after {@code prefix}, and no file. */
    public static HandedInToken of(SecretEnvironment environment, String prefix, Log log) {
        return new HandedInToken(environment, prefix, Optional.empty(), log);
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        return GrantedToken.handedIn(token());
    }

    private Secret token() {
        List<String> present = present();
        if (present.isEmpty()) {
            String variables = encodedVariable + ", " + baoVariable;
            throw new MasterKeyFailure(
                    Case.NO_TOKEN,
                    "vault token",
                    tokenFile.isPresent()
                            ? "there is none in " + variables + ", " + plainVariable + " or " + tokenFile.get()
                            : "there is none in " + variables + " or " + plainVariable,
                    "set " + encodedVariable + " to base64 of a token"
                            + (tokenFile.isPresent() ? ", run 'vault login'" : "")
                            + ", or choose a login with --vault_auth");
        }
        String taken = present.get(0);
        if (present.size() > 1) {
            log.warning(
                    "more than one vault token is present",
                    "taken",
                    taken,
                    "ignored",
                    String.join(", ", present.subList(1, present.size())));
        }
        Secret token = taken.equals(encodedVariable)
                ? decoded()
                : taken.equals(baoVariable) || taken.equals(plainVariable)
                        ? environment.value(taken).orElseThrow()
                        : SecretFile.readOfAnyMode(Path.of(taken), "vault token", log);
        try (token) {
            Secret checked = checked(token, taken);
            log.info("vault token taken", "source", taken);
            return checked;
        }
    }

    /** The sources that hold something, in order. */
    private List<String> present() {
        List<String> present = new ArrayList<>(4);
        boolean hidden = environment.isSet(baoVariable);
        for (String variable : List.of(encodedVariable, baoVariable, plainVariable)) {
            Optional<Secret> value = environment.value(variable);
            value.ifPresent(Secret::close);
            if (value.isPresent() && variable.equals(plainVariable) && hidden && !present.contains(baoVariable)) {
                log.warning("a variable that is set to nothing hides another", "set", baoVariable, "hidden", variable);
            } else if (value.isPresent()) {
                present.add(variable);
            }
        }
        tokenFile.filter(Files::exists).ifPresent(file -> present.add(file.toString()));
        return present;
    }

    private Secret decoded() {
        try (Secret text = environment.value(encodedVariable).orElseThrow()) {
            return text.use(SecretBase64::decode)
                    .orElseThrow(() -> malformed(
                            encodedVariable,
                            "the value is not base64",
                            "set it to base64 of the token: printf %s \"$VAULT_TOKEN\" | base64 -w0; or set "
                                    + plainVariable + " to the token itself"));
        }
    }

    /**
     * A copy without blanks at either end; a token goes into a header, so nothing else may slip in there.
     *
     * @param token still the caller's to close
     */
    static Secret checked(Secret token, String source) {
        Secret word = SecretText.WORD.of(token);
        try {
            word.use(bytes -> requireToken(bytes, source));
            return word;
        } catch (RuntimeException | Error e) {
            word.close();
            throw e;
        }
    }

    private static boolean requireToken(byte[] bytes, String source) {
        for (byte b : bytes) {
            if (b <= ' ' || b == 127) {
                throw malformed(
                        source,
                        "the token holds characters that no token has",
                        ACRA_VARIABLE + " takes base64 of the token, " + VAULT_VARIABLE + " the token itself");
            }
        }
        if (bytes.length == 0) {
            throw malformed(source, "the token is empty", "run 'vault login', or set " + ACRA_VARIABLE);
        }
        return true;
    }

    private static MasterKeyFailure malformed(String source, String reason, String hint) {
        return new MasterKeyFailure(Case.TOKEN_MALFORMED, "vault token from " + source, reason, hint);
    }
}
