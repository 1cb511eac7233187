package acratools.masterkey;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.keystore.KeystoreVersion;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyCodecTest {
    private static final String A = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String B =
            Base64.getEncoder().encodeToString("12345678901234567890123456789012".getBytes(StandardCharsets.US_ASCII));

    private final OpenSecrets open = new OpenSecrets();
    private final RecordingLog log = new RecordingLog();
    private final MasterKeyCodec codec = new MasterKeyCodec(open, log);

    @ParameterizedTest
    @CsvSource({
        "keystore-v1, V1, another master key, ''",
        "keystore-v1, V1, master key of 31 bytes, TOO_SHORT",
        "keystore-v1, V1, master key not base64, NOT_BASE64",
        "keystore-v2, V2, another encryption key, ''",
        "keystore-v2, V2, another signature key, ''",
        "keystore-v2, V2, both keys equal, KEYS_EQUAL",
        "keystore-v2, V2, a key of 31 bytes, TOO_SHORT",
        "keystore-v2, V2, master key is not JSON, MALFORMED_JSON",
        "keystore-v2, V2, signature field missing, MALFORMED_JSON"
    })
    void judgesTheGoldenMasterKeys(String directory, KeystoreVersion version, String why, String expected)
            throws IOException {
        String text = goldenMasterKey(directory, why);
        try (SecretEnvironment environment =
                SecretEnvironment.of(Map.of(EnvironmentSource.VARIABLE, text.getBytes(StandardCharsets.US_ASCII)))) {
            MasterKeySource source = new EnvironmentSource(environment);
            if (expected.isEmpty()) {
                try (MasterKey key = codec.load(source, version)) {
                    assertEquals(32, key.encryptionKey().length());
                }
            } else {
                MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> codec.load(source, version));
                assertEquals(Case.valueOf(expected), failure.failureCase());
                assertEquals(EnvironmentSource.VARIABLE, failure.subject());
                assertTrue(failure.hint().isPresent());
                assertFalse((failure.getMessage() + failure.hint()).contains(text));
            }
        }
    }

    @Test
    void takesNoKeyOfV2ForAKeystoreV1ThatNobodyAskedFor() {
        String json = Base64.getEncoder().encodeToString(pair(A, B).getBytes(StandardCharsets.US_ASCII));
        try (SecretEnvironment environment =
                SecretEnvironment.of(Map.of(EnvironmentSource.VARIABLE, json.getBytes(StandardCharsets.US_ASCII)))) {
            MasterKeyFailure failure = assertThrows(
                    MasterKeyFailure.class, () -> codec.loadForAssumedV1(new EnvironmentSource(environment)));
            assertEquals(Case.OTHER_VERSION, failure.failureCase());
            assertTrue(failure.hint().orElseThrow().contains("--keystore=v2"));
        }
        try (SecretEnvironment environment = SecretEnvironment.of(
                        Map.of(EnvironmentSource.VARIABLE, B.getBytes(StandardCharsets.US_ASCII)));
                MasterKey key = codec.loadForAssumedV1(new EnvironmentSource(environment))) {
            assertEquals(32, key.encryptionKey().length());
        }
    }

    @Test
    void readsTheMasterKeysThatAcraMade() throws IOException {
        JsonNode v1 = golden("keystore-v1/plain/expected.json").get("master_key");
        byte[] raw = Base64.getDecoder().decode(v1.asText());
        try (MasterKey key = decode(raw, KeystoreVersion.V1)) {
            assertArrayEquals(raw, key.encryptionKey().use(byte[]::clone));
        }
        JsonNode v2 = golden("keystore-v2/plain/expected.json").get("master_key");
        byte[] json = Base64.getDecoder().decode(v2.asText());
        JsonNode fields = new ObjectMapper().readTree(json);
        try (MasterKeyPair key = assertInstanceOf(MasterKeyPair.class, decode(json, KeystoreVersion.V2))) {
            assertArrayEquals(
                    fields.get("encryption").binaryValue(), key.encryptionKey().use(byte[]::clone));
            assertArrayEquals(
                    fields.get("signature").binaryValue(), key.signatureKey().use(byte[]::clone));
        }
    }

    @Test
    void writesJsonAsGoDoes() throws IOException {
        try (MasterKey key = codec.generate(KeystoreVersion.V2, new SecureRandom());
                Secret encoded = MasterKeyCodec.encode(key)) {
            String json = encoded.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
            JsonNode fields = new ObjectMapper().readTree(json);
            assertEquals(
                    "{\"encryption\":\"" + fields.get("encryption").asText() + "\",\"signature\":\""
                            + fields.get("signature").asText() + "\"}",
                    json);
            try (MasterKey again = codec.decode(encoded, KeystoreVersion.V2, "test")) {
                assertTrue(again.encryptionKey().sameAs(key.encryptionKey()));
            }
        }
        try (MasterKey key = codec.generate(KeystoreVersion.V1, new SecureRandom());
                Secret encoded = MasterKeyCodec.encode(key)) {
            assertEquals(32, encoded.length());
            assertTrue(encoded.sameAs(key.encryptionKey()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"encryption\":1,\"signature\":2}",
                "{\"encryption\":\"A\"",
                "{\"encryption\":\"A\",\"signature\":\"B\"}}",
                "{'encryption':'A'}"
            })
    void refusesJsonThatIsNoPair(String json) {
        assertEquals(Case.MALFORMED_JSON, refused(json, KeystoreVersion.V2).failureCase());
    }

    @Test
    void refusesKeysInThePairThatAreNone() {
        assertEquals(
                Case.NOT_BASE64,
                refused(pair("no base64!", B), KeystoreVersion.V2).failureCase());
        assertEquals(
                Case.NOT_BASE64,
                refused(pair(A.replace("=", ""), B), KeystoreVersion.V2).failureCase());
        assertEquals(
                Case.TOO_SHORT, refused(pair(B, "AAAA"), KeystoreVersion.V2).failureCase());
        assertEquals(Case.KEYS_EQUAL, refused(pair(B, B), KeystoreVersion.V2).failureCase());
    }

    @Test
    void saysWhenItLooksLikeTheOtherVersionsKey() {
        MasterKeyFailure failure = refused("12345678901234567890123456789012", KeystoreVersion.V2);
        assertEquals(Case.MALFORMED_JSON, failure.failureCase());
        assertTrue(failure.reason().contains("keystore v1"), failure.reason());
        try (MasterKey key = decode(ascii(pair(A, B)), KeystoreVersion.V1)) {
            assertTrue(key.encryptionKey().length() > 32);
        }
        assertTrue(log.lines().get(0).contains("JSON of a v2 key"), log.lines().toString());
    }

    @Test
    void takesEscapesAndOtherFieldsAsGoDoes() {
        String json = " {\"x\":[{\"signature\":1}],\"\\u0065ncryption\":\"" + A.replace("=", "\\u003d") + "\\n\",\n"
                + "\"signature\":\"AA==\",\"signature\" : \"" + B + "\"} ";
        try (MasterKey key = decode(ascii(json), KeystoreVersion.V2)) {
            assertArrayEquals(new byte[32], key.encryptionKey().use(byte[]::clone));
        }
    }

    @Test
    void erasesEveryKeyWithTheRun() {
        MasterKey key = codec.generate(KeystoreVersion.V2, new SecureRandom());
        open.close();
        assertThrows(IllegalStateException.class, () -> key.encryptionKey().duplicate());
        assertThrows(
                IllegalStateException.class,
                () -> ((MasterKeyPair) key).signatureKey().duplicate());
    }

    @Test
    void tellsThatTheVariableIsNotSet() {
        for (Map<String, byte[]> values :
                java.util.List.of(Map.<String, byte[]>of(), Map.of(EnvironmentSource.VARIABLE, new byte[0]))) {
            try (SecretEnvironment environment = SecretEnvironment.of(values)) {
                MasterKeyFailure failure =
                        assertThrows(MasterKeyFailure.class, new EnvironmentSource(environment)::fetch);
                assertEquals(Case.NOT_SET, failure.failureCase());
            }
        }
    }

    private MasterKey decode(byte[] bytes, KeystoreVersion version) {
        try (Secret encoded = Secret.adopt(bytes.clone())) {
            return codec.decode(encoded, version, "test");
        }
    }

    private MasterKeyFailure refused(String text, KeystoreVersion version) {
        return assertThrows(MasterKeyFailure.class, () -> decode(ascii(text), version));
    }

    private static String pair(String encryption, String signature) {
        return "{\"encryption\":\"" + encryption + "\",\"signature\":\"" + signature + "\"}";
    }

    private static String goldenMasterKey(String directory, String why) throws IOException {
        for (JsonNode golden : golden(directory + "/edited.json")) {
            if (golden.get("why").asText().equals(why)) {
                return golden.get("master_key").asText();
            }
        }
        throw new IllegalStateException("no golden case: " + why);
    }

    private static JsonNode golden(String file) throws IOException {
        return new ObjectMapper().readTree(new File(System.getProperty("acra.shared") + "/golden/" + file));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
