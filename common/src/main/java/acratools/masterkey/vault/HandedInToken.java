package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.log.Log;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import acratools.secret.SecretEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.web.client.RestOperations;

/**
 * The token that someone handed to the run, first of: {@code VAULT_API_TOKEN} (base64 of the token, Acra's own), {@code
 * VAULT_TOKEN}, the file {@code ~/.vault-token}. Which one was taken is logged, never what it holds. Source:
 * spec/master-key.md, "Vault".
 */
public final class HandedInToken implements VaultLogin {
    /** Base64 of the token. */
    public static final String ACRA_VARIABLE = "VAULT_API_TOKEN";
    /** The token as it is. */
    public static final String VAULT_VARIABLE = "VAULT_TOKEN";

    private static final int LONGEST = 64 << 10;

    private final SecretEnvironment environment;
    private final String encodedVariable;
    private final String plainVariable;
    private final Optional<Path> tokenFile;
    private final Log log;

    /**
     * @param environment taken with both variables among its names; not closed here
     * @param tokenFile {@code ~/.vault-token}; need not exist
     */
    public HandedInToken(SecretEnvironment environment, Path tokenFile, Log log) {
        this(environment, "", Optional.of(tokenFile), log);
    }

    private HandedInToken(SecretEnvironment environment, String prefix, Optional<Path> tokenFile, Log log) {
        this.environment = environment;
        this.encodedVariable = prefix + ACRA_VARIABLE;
        this.plainVariable = prefix + VAULT_VARIABLE;
        this.tokenFile = tokenFile;
        this.log = log;
    }

    /** The token of one Vault of several: from these variables, their names after {@code prefix}, and no file. */
    public static HandedInToken of(SecretEnvironment environment, String prefix, Log log) {
        return new HandedInToken(environment, prefix, Optional.empty(), log);
    }

    @Override
    public Secret token(Supplier<RestOperations> http) {
        return token();
    }

    private Secret token() {
        List<String> present = new ArrayList<>(3);
        for (String variable : List.of(encodedVariable, plainVariable)) {
            environment.value(variable).ifPresent(value -> {
                value.close();
                present.add(variable);
            });
        }
        tokenFile.filter(Files::exists).ifPresent(file -> present.add(file.toString()));
        if (present.isEmpty()) {
            throw new MasterKeyFailure(
                    Case.NO_TOKEN,
                    "vault token",
                    tokenFile.isPresent()
                            ? "there is none in " + encodedVariable + ", " + plainVariable + " or " + tokenFile.get()
                            : "there is none in " + encodedVariable + " or " + plainVariable,
                    "set " + encodedVariable + " to base64 of a token"
                            + (tokenFile.isPresent() ? ", or run 'vault login'" : ""));
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
                : taken.equals(plainVariable)
                        ? environment.value(plainVariable).orElseThrow()
                        : fromFile(Path.of(taken));
        try (token) {
            Secret checked = token.use(bytes -> checked(bytes, taken));
            log.debug("vault token taken", "source", taken);
            return checked;
        }
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

    private static Secret fromFile(Path tokenFile) {
        byte[] buffer = new byte[LONGEST];
        try (InputStream in = Files.newInputStream(tokenFile)) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            return Secret.adopt(Arrays.copyOf(buffer, length));
        } catch (NoSuchFileException gone) {
            throw malformed(tokenFile.toString(), "the file is gone", "run 'vault login' again");
        } catch (IOException unreadable) {
            throw malformed(tokenFile.toString(), "the file cannot be read", "check its owner and mode");
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    /** A copy without blanks at either end; a token goes into a header, so nothing else may slip in there. */
    private static Secret checked(byte[] bytes, String source) {
        int start = 0;
        int end = bytes.length;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 127) {
                throw malformed(
                        source,
                        "the token holds characters that no token has",
                        ACRA_VARIABLE + " takes base64 of the token, " + VAULT_VARIABLE + " the token itself");
            }
        }
        if (start == end) {
            throw malformed(source, "the token is empty", "run 'vault login', or set " + ACRA_VARIABLE);
        }
        return Secret.adopt(Arrays.copyOfRange(bytes, start, end));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static MasterKeyFailure malformed(String source, String reason, String hint) {
        return new MasterKeyFailure(Case.TOKEN_MALFORMED, "vault token from " + source, reason, hint);
    }
}
