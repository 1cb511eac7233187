package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import java.net.URI;

/**
 * What the failures of one login mean. No text of the server is quoted; a word in it may tell one reason from another.
 */
final class LoginFailures {
    private final VaultFailures failures;
    private final String method;
    private final String mount;
    private final String credential;
    private final String hint;
    private final String subject;

    /**
     * @param method the value of {@code --vault_auth}
     * @param mount where the auth engine is mounted; empty if the login has none
     * @param credential what was sent, as messages name it
     * @param hint what to do where it is not accepted
     */
    LoginFailures(VaultSettings settings, String method, String mount, String credential, String hint) {
        this.failures = new VaultFailures(settings);
        this.method = method;
        this.mount = mount;
        this.credential = credential;
        this.hint = hint;
        this.subject = "vault login with " + method + " at " + settings.address()
                + settings.loginNamespace().map(name -> ", namespace " + name).orElse("");
    }

    String method() {
        return method;
    }

    /** An answer other than 200. */
    MasterKeyFailure ofStatus(VaultReply reply, URI uri) {
        int status = reply.status();
        boolean refused = status >= 400 && status < 500 && !failures.isTransient(reply);
        if (!refused) {
            return failures.ofStatus(reply).on(subject);
        }
        if (uri.getPath().endsWith("/sys/wrapping/unwrap")) {
            return refused(
                    "the server does not accept the wrapping token (HTTP " + status
                            + "): it is used, expired, or of another" + " server or namespace",
                    "if no run of yours has used it, somebody else has: revoke what was in it, find out who, and make a"
                            + " new one");
        }
        if (status == 404
                || status == 405
                || reply.mentions("no handler for route")
                || reply.mentions("unsupported path")) {
            return refused(
                    "there is no such login at auth/" + mount + " (HTTP " + status + ")",
                    "check --vault_auth and --vault_auth_mount against 'vault auth list', and --vault_auth_namespace");
        }
        if (reply.mentions("CIDR")) {
            return refused(
                    credential + " may not be used from this machine's address (HTTP " + status + ")",
                    "run the tool where the role allows it, or add the address to the role's CIDR blocks");
        }
        // To whom it does not know, the server does not tell a path that is not there from one that is closed.
        return refused(
                "the server does not accept " + credential + " (HTTP " + status + ")",
                status == 403 && !mount.isEmpty() ? hint + "; and see whether auth/" + mount + " is there" : hint);
    }

    /** A login that goes on with something that a tool cannot have. */
    MasterKeyFailure wantsSecondFactor() {
        return refused(
                "the server wants a second factor (MFA) for this login, which no tool can give",
                "leave this login, or its entity, out of the server's MFA enforcement, or choose another with --vault_auth");
    }

    /** An answer that is no login's. */
    MasterKeyFailure noToken() {
        return new MasterKeyFailure(
                Case.UNEXPECTED_ANSWER,
                subject,
                "the server's answer to the login holds no token",
                "check --vault_auth" + (mount.isEmpty() ? ", and what was wrapped" : " and --vault_auth_mount"));
    }

    private MasterKeyFailure refused(String reason, String next) {
        return new MasterKeyFailure(Case.LOGIN_REFUSED, subject, reason, next);
    }
}
