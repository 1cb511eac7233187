package acratools.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets that a tool's run may know: those of its environment, and those that the servers of this JVM's tests gave out or
 * were given. The output of every run is searched for all of them.
 */
public final class GivenSecrets {
    /** Shorter ones are of tests that give something else in the place of a secret, and might stand in any text. */
    private static final int SHORTEST = 16;

    private static final Pattern OF_A_VARIABLE = Pattern.compile(
            "(NEW_)?(VAULT_(API_TOKEN|TOKEN|SECRET_ID|JWT|PASSWORD|WRAPPED_TOKEN)|BAO_TOKEN)|(ACRA_(NEW_)?|BACKUP_)MASTER_KEY");

    private static final Pattern IN_JSON =
            Pattern.compile("\"(?:client_token|token|secret_id|acra_master_key|backup_master_key)\":\"([^\"\\\\]+)\"");

    private static final Set<String> OF_SERVERS = ConcurrentHashMap.newKeySet();

    private GivenSecrets() {}

    /** Remembers what a request or an answer of a server holds of secrets. */
    static void rememberThoseOf(String json) {
        Matcher found = IN_JSON.matcher(json);
        while (found.find()) {
            remember(found.group(1));
        }
    }

    static void remember(String secret) {
        OF_SERVERS.add(secret);
    }

    /**
     * Searches what a run with this environment printed.
     *
     * @throws AssertionError that does not tell it, if one of them is there
     */
    public static void requireUntold(Map<String, String> environment, byte[] stdout, byte[] stderr) {
        environment.forEach((name, value) -> {
            if (OF_A_VARIABLE.matcher(name).matches()) {
                requireUntold(value, name, stdout, stderr);
            }
        });
        for (String secret : OF_SERVERS) {
            requireUntold(secret, "a secret of a server", stdout, stderr);
        }
    }

    private static void requireUntold(String secret, String what, byte[] stdout, byte[] stderr) {
        if (secret.length() < SHORTEST) {
            return;
        }
        byte[] text = secret.getBytes(StandardCharsets.UTF_8);
        if (SecretForms.occur(text, stdout) || SecretForms.occur(text, stderr)) {
            throw new AssertionError(what + " was printed");
        }
        byte[] decoded = decoded(secret);
        if (decoded.length >= SHORTEST && (SecretForms.occur(decoded, stdout) || SecretForms.occur(decoded, stderr))) {
            throw new AssertionError("what " + what + " stands for was printed");
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException none) {
            return new byte[0];
        }
    }
}
