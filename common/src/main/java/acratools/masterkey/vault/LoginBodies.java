package acratools.masterkey.vault;

import acratools.masterkey.JsonValue;
import acratools.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.vault.support.VaultResponse;

/**
 * The bodies of one login. spring-vault's classes hold secrets in strings, so they are given {@link #STAND_IN} for each,
 * and the secret itself goes from its holder into the request, or from the answer into a holder, as bytes. A secret id
 * that an answer brings is what the next request sends. Jackson is not needed for any of it.
 */
final class LoginBodies implements HttpMessageConverter<Object>, AutoCloseable {
    /** What spring-vault sees of a secret. */
    static final String STAND_IN = "-";

    private static final String SECRET_ID = "secret_id";

    private final Map<String, Secret> secrets = new HashMap<>();
    private VaultResponse latest = new VaultResponse();
    private @Nullable GrantedToken granted;

    /** Has {@code secret}, which is taken over, sent as the field {@code name} of requests that have it. */
    LoginBodies with(String name, Secret secret) {
        secrets.put(name, secret);
        return this;
    }

    /** What {@link #with} was given; still this object's own. */
    Secret secret(String name) {
        return Objects.requireNonNull(secrets.get(name));
    }

    /** Takes what the answer holds, of which nothing is kept. */
    void accept(JsonValue answer) {
        latest = new VaultResponse();
        answer.at("auth", "client_token").filter(LoginBodies::isText).ifPresent(token -> {
            latest.setAuth(Map.of("client_token", STAND_IN));
            granted = granted(token, answer);
        });
        answer.at("data", SECRET_ID).filter(LoginBodies::isText).ifPresent(id -> {
            latest.setData(Map.of(SECRET_ID, STAND_IN));
            with(SECRET_ID, Secret.adopt(id.stringBytes()));
        });
    }

    /** The token, if there was one; the caller closes it. */
    Optional<GrantedToken> granted() {
        return Optional.ofNullable(granted);
    }

    private static boolean isText(JsonValue value) {
        return value.kind() == JsonValue.Kind.STRING;
    }

    private static GrantedToken granted(JsonValue token, JsonValue answer) {
        return GrantedToken.ofLogin(
                checked(token),
                Duration.ofSeconds(number(answer, "lease_duration")),
                answer.at("auth", "renewable").filter(JsonValue::isTrue).isPresent(),
                answer.at("auth", "token_type")
                        .flatMap(JsonValue::text)
                        .filter("batch"::equals)
                        .isPresent(),
                number(answer, "num_uses") > 0);
    }

    /** What no header takes would be quoted by the client that finds it there. */
    private static Secret checked(JsonValue token) {
        try (Secret text = Secret.adopt(token.stringBytes())) {
            return HandedInToken.checked(text, "the server's answer to the login");
        }
    }

    private static long number(JsonValue answer, String name) {
        OptionalLong number =
                answer.at("auth", name).map(JsonValue::wholeNumber).orElse(OptionalLong.empty());
        return number.orElse(0);
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return type == VaultResponse.class;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return Map.class.isAssignableFrom(type);
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON);
    }

    /** What {@link #accept} took from the answer. */
    @Override
    public Object read(Class<?> type, HttpInputMessage answer) {
        return latest;
    }

    /** Writes one flat object of strings. */
    @Override
    public void write(Object fields, @Nullable MediaType contentType, HttpOutputMessage request) throws IOException {
        request.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        try (JsonBody json = new JsonBody()) {
            json.raw("{");
            String separator = "";
            for (Map.Entry<?, ?> field : ((Map<?, ?>) fields).entrySet()) {
                String name = String.valueOf(field.getKey());
                json.raw(separator).string(name).raw(":");
                Secret secret = secrets.get(name);
                if (secret == null) {
                    json.string(String.valueOf(field.getValue()));
                } else {
                    json.string(secret);
                }
                separator = ",";
            }
            byte[] body = json.raw("}").toBytes();
            try {
                request.getBody().write(body);
            } finally {
                Arrays.fill(body, (byte) 0);
            }
        }
    }

    @Override
    public void close() {
        secrets.values().forEach(Secret::close);
    }
}
