package acratools.masterkey.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.kms.KmsAccess;
import acratools.secret.OpenSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KmsCredentialsFileTest {
    @TempDir
    private Path directory;

    private KmsAccess read(String content) throws IOException {
        Path file = directory.resolve("kms.json");
        Files.writeString(file, content);
        try (OpenSecrets open = new OpenSecrets()) {
            return new KmsCredentialsFile(file, open).read();
        }
    }

    @Test
    void readsWhatAcraReads() throws IOException {
        try (KmsAccess access =
                read("{\"access_key_id\":\"AKIA1\",\"secret_access_key\":\"s\\u0065/+\",\"region\":\"eu-west-1\","
                        + "\"endpoint\":\"http://localhost:4566\",\"more\":[1]}")) {
            assertEquals("AKIA1", access.keyId());
            assertEquals("eu-west-1", access.region());
            assertEquals(
                    "http://localhost:4566", access.endpoint().orElseThrow().toString());
        }
        try (KmsAccess access =
                read("{\"access_key_id\":\"a\",\"secret_access_key\":\"b\",\"region\":\"r\",\"endpoint\":\"\"}")) {
            assertTrue(access.endpoint().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"topsecret\"}",
                "{\"access_key_id\":\"\",\"secret_access_key\":\"topsecret\",\"region\":\"r\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":7,\"region\":\"r\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"\",\"region\":\"r\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"  \",\"region\":\"r\"}",
                "{\"access_key_id\":\"a\\nb\",\"secret_access_key\":\"topsecret\",\"region\":\"r\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"topsecret\",\"region\":\"r\",\"endpoint\":4566}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"topsecret\",\"region\":\"r.evil.example/\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"topsecret\",\"region\":\"r\",\"endpoint\":\"ftp://x\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"topsecret\",\"region\":\"r\",\"endpoint\":\"http://u:p@x\"}",
                "{\"access_key_id\":\"a\",\"secret_access_key\":\"topsecret\",\"region\":\"r\",\"endpoint\":\"http://\"}"
            })
    void refusesWhatCannotBeUsedAndQuotesNothing(String content) {
        InputFailure failure =
                assertThrows(InputFailure.class, () -> read(content).close());
        assertTrue(failure.subject().startsWith("kms credentials "), failure.subject());
        assertFalse(failure.getMessage().contains("topsecret"), failure.getMessage());
    }

    @Test
    void refusesWhatIsTooLargeOrNotThere() throws IOException {
        Path file = directory.resolve("large");
        Files.write(file, new byte[1 << 20]);
        try (OpenSecrets open = new OpenSecrets()) {
            assertThrows(InputFailure.class, () -> new KmsCredentialsFile(file, open).read());
            assertThrows(InputFailure.class, () -> new KmsCredentialsFile(directory.resolve("none"), open).read());
            assertThrows(InputFailure.class, () -> new KmsCredentialsFile(directory, open).read());
        }
    }
}
