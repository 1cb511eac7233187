package acratools.masterkey;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import acratools.secret.SecretEnvironment;

/** The AMK from an environment variable, base64; {@code ACRA_MASTER_KEY} in all tools. Source: spec/master-key.md. */
public final class EnvironmentSource implements MasterKeySource {
    /** The variable's name; a run takes it with {@link SecretEnvironment#take}. */
    public static final String VARIABLE = "ACRA_MASTER_KEY";

    private final SecretEnvironment environment;
    private final String variable;

    /** @param environment taken with {@link #VARIABLE} among its names; not closed here */
    public EnvironmentSource(SecretEnvironment environment) {
        this(environment, VARIABLE);
    }

    /** Another variable, which is among the names that {@code environment} was taken with. */
    public EnvironmentSource(SecretEnvironment environment, String variable) {
        this.environment = environment;
        this.variable = variable;
    }

    @Override
    public Secret fetch() {
        try (Secret text = environment
                .value(variable)
                .orElseThrow(() -> new MasterKeyFailure(
                        Case.NOT_SET,
                        variable,
                        "the environment variable is not set",
                        "set it to base64 of the master key, or name a Vault with --vault_connection_api_string"))) {
            return text.use(SecretBase64::decode)
                    .orElseThrow(() -> new MasterKeyFailure(
                            Case.NOT_BASE64,
                            variable,
                            "the value is not base64",
                            "encode the master key file with base64 -w0"));
        }
    }

    @Override
    public String describe() {
        return variable;
    }
}
