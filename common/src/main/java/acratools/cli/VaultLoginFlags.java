package acratools.cli;

import java.util.List;

/** How to log in to one Vault. No flag has a secret for its value: files, the environment and stdin have them. */
public final class VaultLoginFlags {
    public final Flag<VaultAuth> auth;
    public final Flag<String> mount;
    public final Flag<String> namespace;
    public final Flag<String> role;
    public final Flag<String> tokenFile;
    public final Flag<String> roleIdFile;
    public final Flag<String> secretIdFile;
    public final Flag<Boolean> secretIdWrapped;
    public final Flag<String> jwtFile;
    public final Flag<String> username;
    public final Flag<String> passwordFile;
    public final Flag<String> wrappedTokenFile;

    /**
     * @param prefix of the flags' names
     * @param variables what the names of environment variables begin with
     * @param vault the server, as descriptions name it
     */
    VaultLoginFlags(String prefix, String variables, FlagGroup group, String vault) {
        String auths = "with --" + prefix + "vault_auth";
        auth = Flag.choice(
                prefix + "vault_auth",
                VaultAuth.HANDED_IN,
                VaultAuth.values(),
                group,
                "how to log in to " + vault
                        + "; without it a token is taken that the environment or the token helper's file"
                        + " has; a chosen login takes no notice of these");
        mount = Flag.text(
                prefix + "vault_auth_mount",
                "",
                group,
                "path where the auth engine of the login is mounted, if not under the login's own name");
        namespace = Flag.text(
                prefix + "vault_auth_namespace",
                "",
                group,
                "namespace of the login, if not that of the secret; / is the root");
        role = Flag.text(
                prefix + "vault_auth_role", "", group, auths + "=kubernetes, jwt or cert: the role to log in for");
        tokenFile = Flag.file(
                prefix + "vault_token_file",
                "",
                group,
                auths + "=token_file: file with the token, - for stdin; without it the token helper's file");
        roleIdFile = Flag.file(
                        prefix + "vault_role_id_file",
                        "",
                        group,
                        auths + "=approle: file with the role id, - for stdin")
                .environment(variables + "VAULT_ROLE_ID");
        secretIdFile = Flag.file(
                        prefix + "vault_secret_id_file",
                        "",
                        group,
                        auths + "=approle: file with the secret id, - for stdin")
                .environment(variables + "VAULT_SECRET_ID");
        secretIdWrapped = Flag.bool(
                prefix + "vault_secret_id_wrapped",
                false,
                group,
                auths
                        + "=approle: what is given as the secret id is a wrapping token, whose response has the secret id");
        jwtFile = Flag.file(
                        prefix + "vault_jwt_file",
                        "",
                        group,
                        auths
                                + "=kubernetes or jwt: file with the JWT, - for stdin; for kubernetes the pod's service account"
                                + " token without it")
                .environment(variables + "VAULT_JWT");
        username = Flag.text(prefix + "vault_username", "", group, auths + "=userpass: the user's name");
        passwordFile = Flag.file(
                        prefix + "vault_password_file",
                        "",
                        group,
                        auths + "=userpass: file with the password, - for stdin")
                .environment(variables + "VAULT_PASSWORD");
        wrappedTokenFile = Flag.file(
                        prefix + "vault_wrapped_token_file",
                        "",
                        group,
                        auths
                                + "=wrapped_token: file with the wrapping token, whose response has the token, - for stdin")
                .environment(variables + "VAULT_WRAPPED_TOKEN");
    }

    List<Flag<?>> all() {
        return List.of(
                auth,
                mount,
                namespace,
                role,
                tokenFile,
                roleIdFile,
                secretIdFile,
                secretIdWrapped,
                jwtFile,
                username,
                passwordFile,
                wrappedTokenFile);
    }
}
