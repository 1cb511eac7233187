package acratools.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.id.CertificateClientId.Identifier;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class CertificateClientIdGoldenTest {
    @ParameterizedTest
    @GoldenSource("client-id/expected.json")
    void givesTheIdsThatAcraGives(GoldenCase golden) {
        Path file = Golden.path("client-id/" + golden.text("certificate"));
        for (Identifier identifier : Identifier.values()) {
            String field = identifier == Identifier.SERIAL_NUMBER ? "serial_number" : "distinguished_name";
            if (golden.has(field)) {
                assertEquals(
                        golden.text(field),
                        CertificateClientId.read(file, identifier).value());
            } else {
                assertTrue(golden.flag(field + "_refused"));
                InputFailure failure =
                        assertThrows(InputFailure.class, () -> CertificateClientId.read(file, identifier));
                assertTrue(failure.reason().contains("empty"));
            }
        }
    }

    @ParameterizedTest
    @GoldenSource("client-id/expected.json")
    void refusesWhatIsAlteredOrCutOrReadsIt(GoldenCase golden) {
        byte[] der = der(golden.text("certificate"));
        for (int i = 0; i < der.length; i++) {
            for (int mask : new int[] {0x01, 0x20, 0x80, 0xff}) {
                byte[] altered = der.clone();
                altered[i] ^= (byte) mask;
                readOrRefuse(pem(altered));
            }
            byte[] cut = pem(Arrays.copyOf(der, i));
            assertThrows(InputFailure.class, () -> CertificateClientId.of(cut, Identifier.SERIAL_NUMBER));
        }
        byte[] longer = pem(Arrays.copyOf(der, der.length + 1));
        assertThrows(InputFailure.class, () -> CertificateClientId.of(longer, Identifier.SERIAL_NUMBER));
    }

    @Test
    void refusesWhatNestsWithoutEnd() {
        byte[] nested = new byte[600_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x31;
            nested[i + 1] = (byte) 0x80;
        }
        assertThrows(InputFailure.class, () -> CertificateClientId.of(pem(nested), Identifier.DISTINGUISHED_NAME));
    }

    @Test
    void refusesFilesThatAreNoCertificates(@TempDir Path scratch) throws Exception {
        Path missing = scratch.resolve("missing.pem");
        Path key = Files.writeString(
                scratch.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Path large = Files.write(scratch.resolve("large.pem"), new byte[(1 << 20) + 1]);
        Path noBase64 = Files.writeString(
                scratch.resolve("no.pem"), "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n");
        for (Path file : new Path[] {missing, key, large, noBase64, scratch}) {
            InputFailure failure = assertThrows(
                    InputFailure.class, () -> CertificateClientId.read(file, Identifier.DISTINGUISHED_NAME));
            assertEquals("certificate " + file, failure.subject());
        }
    }

    private static void readOrRefuse(byte[] pem) {
        for (Identifier identifier : Identifier.values()) {
            try {
                assertEquals(
                        128, CertificateClientId.of(pem, identifier).value().length());
            } catch (InputFailure e) {
                assertEquals("certificate", e.subject());
            }
        }
    }

    private static byte[] der(String certificate) {
        String text = new String(Golden.bytes("client-id/" + certificate), StandardCharsets.US_ASCII);
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static byte[] pem(byte[] der) {
        String base64 = Base64.getMimeEncoder().encodeToString(der);
        return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
