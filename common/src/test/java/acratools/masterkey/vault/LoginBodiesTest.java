package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.masterkey.JsonValue;
import acratools.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;

class LoginBodiesTest {
    private static Optional<GrantedToken> granted(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        try (LoginBodies bodies = new LoginBodies()) {
            bodies.accept(JsonValue.parse(bytes, bytes.length).orElseThrow());
            return bodies.granted();
        }
    }

    @Test
    void sendsTheSecretInThePlaceOfItsStandIn() throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("role", "a\"b");
        fields.put("jwt", LoginBodies.STAND_IN);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        HttpHeaders headers = new HttpHeaders();
        HttpOutputMessage request = new HttpOutputMessage() {
            @Override
            public OutputStream getBody() {
                return sent;
            }

            @Override
            public HttpHeaders getHeaders() {
                return headers;
            }
        };
        Secret jwt = Secret.adopt("e\\y\n\u00fc".getBytes(StandardCharsets.UTF_8));
        try (LoginBodies bodies = new LoginBodies().with("jwt", jwt)) {
            bodies.write(fields, null, request);
        }
        assertEquals("{\"role\":\"a\\\"b\",\"jwt\":\"e\\\\y\\u000a\u00fc\"}", sent.toString(StandardCharsets.UTF_8));
        assertThrows(IllegalStateException.class, () -> jwt.use(byte[]::clone));
    }

    @Test
    void takesTheTokenAndWhatIsKnownOfIt() {
        GrantedToken token = granted("{\"auth\":{\"client_token\":\"s.abc\",\"lease_duration\":3600,\"renewable\":true,"
                        + "\"token_type\":\"service\",\"num_uses\":0}}")
                .orElseThrow();
        assertTrue(token.isOurs());
        assertEquals(Duration.ofHours(1), token.lifetime());
        assertTrue(token.outlives(Duration.ofMinutes(2)));
        assertFalse(token.outlives(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"auth\":null}",
                "{\"auth\":{\"client_token\":7}}",
                "{\"data\":{\"secret_id\":\"x\"}}",
                "[]"
            })
    void findsNoTokenWhereThereIsNone(String answer) {
        assertEquals(Optional.empty(), granted(answer));
    }

    /** An HTTP client that finds one in a header quotes it in its exception. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\nX-Injected: b", "a b", "", "a\\u0000"})
    void refusesATokenThatIsNone(String token) {
        MasterKeyFailure failure =
                assertThrows(MasterKeyFailure.class, () -> granted("{\"auth\":{\"client_token\":\"" + token + "\"}}"));
        assertEquals(MasterKeyFailure.Case.TOKEN_MALFORMED, failure.failureCase());
        assertFalse(failure.getMessage().contains("Injected"), failure::getMessage);
    }
}
