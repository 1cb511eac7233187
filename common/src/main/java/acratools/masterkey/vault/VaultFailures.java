package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.tls.TlsDiagnosis;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What each failure means and what to do next. Statuses and the shape of an answer decide; no text of the server is
 * quoted, as it may hold a secret. Source: spec/master-key.md, "Vault".
 */
final class VaultFailures {
    private static final String PATH_FLAG = "--vault_secrets_path";
    private static final String LEAVE_DATA_OUT = "leave data/ out of " + PATH_FLAG + ", as it stands in requests and"
            + " policies alone; the tool adds it by itself";

    private final VaultSettings settings;

    VaultFailures(VaultSettings settings) {
        this.settings = settings;
    }

    /** How messages name the secret. */
    String subject() {
        return "vault secret " + settings.path() + " at " + settings.address()
                + settings.namespace().map(name -> ", namespace " + name).orElse("");
    }

    boolean isTransient(VaultReply reply) {
        return switch (reply.status()) {
            case 412, 429, 472, 473 -> true;
            default -> reply.status() >= 500;
        };
    }

    boolean isTransient(IOException broken) {
        return !(broken instanceof UnknownHostException)
                && !(broken instanceof NoRouteToHostException)
                && !(broken instanceof ProtocolException)
                && TlsDiagnosis.of(broken).isEmpty();
    }

    /** Whether the connection did not come to stand, so that nothing was sent. */
    static boolean isBeforeSending(IOException broken) {
        return broken instanceof ConnectException
                || broken instanceof UnknownHostException
                || broken instanceof NoRouteToHostException
                // the JDK has one class for both, and tells them apart by the message alone
                || (broken instanceof SocketTimeoutException && "Connect timed out".equals(broken.getMessage()));
    }

    /** @param diagnosis the check of TLS that failed, if it was one */
    MasterKeyFailure ofConnection(IOException broken, Optional<TlsDiagnosis> diagnosis) {
        if (broken instanceof ProtocolException) {
            return notVault();
        }
        return diagnosis
                .map(tls -> because(Case.TLS, tls.reason(), tls.hint(), broken))
                .orElseGet(
                        () -> because(Case.CANNOT_CONNECT, connectionReason(broken), connectionHint(broken), broken));
    }

    /** An answer whose status no caller expected. */
    MasterKeyFailure ofStatus(VaultReply reply) {
        int status = reply.status();
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                failure(
                        Case.REDIRECTED,
                        "the server sends the request elsewhere (HTTP " + status + target(reply) + ")",
                        "a token is never sent on: give the address of the active node with"
                                + " --vault_connection_api_string");
            case 403 -> badToken();
            case 412 ->
                failure(
                        Case.STANDBY,
                        "the node has not caught up with the active one (HTTP 412)",
                        "try again, or give the address of the active node");
            case 429 ->
                failure(
                        Case.STANDBY,
                        "the server is a standby or allows no more requests for now (HTTP 429)",
                        "give the address of the active node, or raise the rate limit quota");
            case 472, 473 ->
                failure(
                        Case.STANDBY,
                        "the server is a standby of the cluster (HTTP " + status + ")",
                        "give the address of the active node with --vault_connection_api_string");
            case 503 -> reply.mentions("sealed") ? sealed() : serverError(status);
            default -> status >= 500 ? serverError(status) : notVault();
        };
    }

    /** Whether the server told so before it looked at what it was asked to do. */
    boolean isBeforeWork(VaultReply reply) {
        return reply.status() < 500 || (reply.status() == 503 && reply.mentions("sealed"));
    }

    /** A write of which nobody knows whether it was done. */
    MasterKeyFailure outcomeUnknown(MasterKeyFailure why) {
        return because(
                Case.OUTCOME_UNKNOWN,
                "it is not known whether the secret was written: " + why.reason(),
                "look with 'vault kv metadata get " + namespaceOption() + settings.path()
                        + "'; a version that nothing is sealed under yet may be deleted",
                why);
    }

    MasterKeyFailure mayNotRevoke() {
        return failure(
                Case.PERMISSION_DENIED,
                "the token may not revoke itself, or is expired (HTTP 403)",
                "add to its policy: path \"auth/token/revoke-self\" { capabilities = [\"update\"] }");
    }

    MasterKeyFailure badToken() {
        return failure(
                Case.BAD_TOKEN,
                "the server does not accept the token (HTTP 403)",
                "it may be expired, revoked, or of another server or namespace: check it with 'vault token lookup'"
                        + (settings.namespace().isEmpty() ? "; a namespace is given with --vault_namespace" : ""));
    }

    MasterKeyFailure noSuchNamespace() {
        return settings.namespace().isEmpty()
                ? notVault()
                : failure(
                        Case.NO_SUCH_NAMESPACE,
                        "there is no namespace " + settings.namespace().get(),
                        "check --vault_namespace and VAULT_NAMESPACE");
    }

    MasterKeyFailure permissionDenied(KvMount mount) {
        return failure(
                Case.PERMISSION_DENIED,
                "the token may not read the secret (HTTP 403)",
                isApiPath(mount) ? LEAVE_DATA_OUT : "add to its policy: " + policy(mount, "read"));
    }

    /** What a policy says to allow {@code capability} on the secret. */
    private String policy(KvMount mount, String capability) {
        return "path \"" + mount.policyPath(settings.path()) + "\" { capabilities = [\"" + capability + "\"] }";
    }

    MasterKeyFailure mayNotWrite(KvMount mount, boolean newVersion) {
        return failure(
                Case.PERMISSION_DENIED,
                newVersion
                        ? "the token may not write a new version of the secret (HTTP 403)"
                        : "the token may not create the secret, or there is one already, which it may not change (HTTP 403)",
                isApiPath(mount)
                        ? LEAVE_DATA_OUT
                        : "its policy needs: " + policy(mount, newVersion ? "update" : "create"));
    }

    MasterKeyFailure alreadyThere() {
        return failure(
                Case.ALREADY_THERE,
                "there is such a secret already, and it is never written over",
                "give another path with " + PATH_FLAG + "; with KV version 2 a deleted secret is there as long as its"
                        + " metadata is");
    }

    MasterKeyFailure otherVersion(KvMount mount, OptionalInt present) {
        return present.isEmpty()
                ? alreadyThere()
                : failure(
                        Case.CHANGED_MEANWHILE,
                        "version " + present.getAsInt() + " is not the newest of the secret any more",
                        "see with 'vault kv metadata get " + path(mount) + "' who has written to it, and start again");
    }

    MasterKeyFailure keepsNoFormer(KvMount mount) {
        return failure(
                Case.NOT_VERSIONED,
                "the mount " + settings.path().head(mount.segments())
                        + "/ is KV version 1, where a new value would be written over the present one",
                "give another path with " + PATH_FLAG);
    }

    MasterKeyFailure keepsOneVersion(KvMount mount) {
        return failure(
                Case.NOT_VERSIONED,
                "the secret keeps one version alone (max_versions), so that writing a new one would delete the present one",
                "have it keep 2 or more: vault kv metadata put -max-versions=10 " + path(mount)
                        + "; or give another path with " + PATH_FLAG);
    }

    private String path(KvMount mount) {
        return namespaceOption() + "-mount=" + settings.path().head(mount.segments()) + " "
                + settings.path().tail(mount.segments());
    }

    /** For the commands of {@code vault} that a hint gives. */
    private String namespaceOption() {
        return settings.place(OptionalInt.empty()).namespaceOption();
    }

    /** The command that shows what is mounted. */
    private String listOfMounts() {
        return ("'vault secrets list " + namespaceOption()).stripTrailing() + "'";
    }

    MasterKeyFailure mountNotVisible() {
        return failure(
                Case.PERMISSION_DENIED,
                "the token may not see a mount for this path (HTTP 403)",
                "check " + PATH_FLAG + ", and that the token's policy grants \"read\" on the secret"
                        + (settings.namespace().isEmpty() ? "; a namespace is given with --vault_namespace" : ""));
    }

    MasterKeyFailure noSuchMount() {
        return failure(
                Case.NO_SUCH_MOUNT,
                "nothing is mounted there (HTTP 404)",
                "check " + PATH_FLAG + " against " + listOfMounts()
                        + (settings.namespace().isEmpty() ? "; a namespace is given with --vault_namespace" : ""));
    }

    MasterKeyFailure pathIsMount() {
        return failure(
                Case.NO_SUCH_SECRET,
                "the path names the mount itself and no secret in it",
                "give " + PATH_FLAG + " as <mount>/<path of the secret>");
    }

    MasterKeyFailure notKv(String mount) {
        return failure(
                Case.NOT_KV_MOUNT,
                "the mount " + mount + "/ is not a KV secrets engine",
                "check " + PATH_FLAG + " against " + listOfMounts());
    }

    MasterKeyFailure unknownKvVersion(String mount) {
        return failure(
                Case.NOT_KV_MOUNT,
                "the mount " + mount + "/ is of a KV version other than 1 and 2",
                "use a mount of version 1 or 2");
    }

    MasterKeyFailure notVersioned(String mount) {
        return failure(
                Case.NOT_VERSIONED,
                "a version is asked for, and the mount " + mount + "/ is KV version 1, which keeps none",
                "leave --vault_secret_version away");
    }

    MasterKeyFailure noSuchSecret(KvMount mount, OptionalInt version) {
        SecretPath path = settings.path();
        return failure(
                Case.NO_SUCH_SECRET,
                version.isPresent()
                        ? "there is no version " + version.getAsInt() + " of the secret (HTTP 404)"
                        : "the mount " + path.head(mount.segments()) + "/ has no such secret (HTTP 404)",
                isApiPath(mount)
                        ? LEAVE_DATA_OUT
                        : "check " + PATH_FLAG + " against 'vault kv list " + namespaceOption()
                                + path.head(mount.segments()) + "'");
    }

    /** Whether the path was given as in requests and policies: what is likelier than a secret whose name starts so. */
    private boolean isApiPath(KvMount mount) {
        return mount.version() == 2 && "data".equals(settings.path().segments().get(mount.segments()));
    }

    MasterKeyFailure versionDeleted() {
        return failure(
                Case.VERSION_DELETED,
                "this version of the secret is deleted",
                "bring it back with 'vault kv undelete', or name another with --vault_secret_version");
    }

    MasterKeyFailure versionDestroyed() {
        return failure(
                Case.VERSION_DESTROYED,
                "this version of the secret is destroyed and cannot come back",
                "name an older version with --vault_secret_version, or restore the master key from its backup");
    }

    MasterKeyFailure fieldMissing() {
        return failure(
                Case.FIELD_MISSING,
                "the secret has no field " + KvSecretReader.FIELD,
                "store base64 of the master key in the field " + KvSecretReader.FIELD);
    }

    MasterKeyFailure fieldNotString() {
        return failure(
                Case.FIELD_NOT_STRING,
                "the field " + KvSecretReader.FIELD + " is not a string",
                "store base64 of the master key as a string");
    }

    MasterKeyFailure notBase64() {
        return failure(
                Case.NOT_BASE64,
                "the field " + KvSecretReader.FIELD + " is not base64",
                "store base64 of the master key file: base64 -w0 <file>");
    }

    /** An answer that no Vault gives. */
    MasterKeyFailure notVault() {
        return failure(
                Case.UNEXPECTED_ANSWER,
                "the answer is not one of vault's",
                settings.address().isTls()
                        ? "check that --vault_connection_api_string names vault's API, and what stands in front of it"
                        : "check that --vault_connection_api_string names vault's API; a server with TLS needs"
                                + " https://");
    }

    private MasterKeyFailure sealed() {
        return failure(Case.SEALED, "the server is sealed (HTTP 503)", "unseal it with 'vault operator unseal'");
    }

    private MasterKeyFailure serverError(int status) {
        return failure(
                Case.SERVER_ERROR,
                "the server failed (HTTP " + status + ")",
                "look into the log of vault, or of the proxy before it");
    }

    private static String connectionReason(IOException broken) {
        if (broken instanceof UnknownHostException) {
            return "the host name has no address";
        }
        if (broken instanceof SocketTimeoutException) {
            return "the server does not answer in time";
        }
        if (broken instanceof ConnectException) {
            return "the connection is refused";
        }
        if (broken instanceof NoRouteToHostException) {
            return "there is no route to the host";
        }
        return broken instanceof SocketException ? "the connection broke" : "the server broke off its answer";
    }

    private String connectionHint(IOException broken) {
        return broken instanceof UnknownHostException
                ? "check the host in --vault_connection_api_string"
                : "check that vault runs and listens at " + settings.address();
    }

    private static String target(VaultReply reply) {
        try {
            URI target = URI.create(reply.location().orElse(""));
            return target.getHost() == null
                    ? ""
                    : ", to " + target.getHost() + (target.getPort() < 0 ? "" : ":" + target.getPort());
        } catch (IllegalArgumentException notQuoted) {
            return "";
        }
    }

    private MasterKeyFailure failure(Case which, String reason, String hint) {
        return because(which, reason, hint, null);
    }

    private MasterKeyFailure because(Case which, String reason, String hint, @Nullable Throwable cause) {
        return new MasterKeyFailure(which, subject(), reason, hint, cause);
    }
}
