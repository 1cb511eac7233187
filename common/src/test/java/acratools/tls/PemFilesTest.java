package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.masterkey.RecordingLog;
import acratools.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as OpenSSL writes them. */
class PemFilesTest {
    @TempDir
    private Path directory;

    private final RecordingLog log = new RecordingLog();

    @ParameterizedTest
    @CsvSource({
        "RSA, genrsa -traditional 2048, BEGIN RSA PRIVATE KEY",
        "RSA, genrsa 2048, BEGIN PRIVATE KEY",
        "EC, ecparam -genkey -name prime256v1, BEGIN EC PRIVATE KEY",
        "EC, ecparam -genkey -noout -name secp384r1, BEGIN EC PRIVATE KEY",
        "EC, ecparam -genkey -noout -name secp521r1, BEGIN EC PRIVATE KEY",
        "EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, BEGIN PRIVATE KEY",
        "EdDSA, genpkey -algorithm ed25519, BEGIN PRIVATE KEY"
    })
    void readsKeysAndKnowsTheirCertificate(String algorithm, String how, String form) throws Exception {
        Path file = openssl("key", how.split(" "));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertTrue(Files.readString(file).contains(form));
        PrivateKey key = PemFiles.privateKey(file, log);
        assertEquals(algorithm, key.getAlgorithm());
        Path certificate = openssl("crt", "req", "-x509", "-key", file.toString(), "-subj", "/CN=x", "-days", "1");
        assertTrue(
                KeyMatch.belongs(key, PemFiles.certificates(certificate).get(0).getPublicKey()));
        assertEquals(List.of(), log.lines());
    }

    @Test
    void refusesEncryptedKeys() throws Exception {
        Path plain = openssl("plain", "genrsa", "-traditional", "2048");
        Path old = openssl("old", "rsa", "-traditional", "-in", plain.toString(), "-aes128", "-passout", "pass:word");
        Path pkcs8 = openssl("pkcs8", "pkcs8", "-topk8", "-in", plain.toString(), "-passout", "pass:word");
        for (Path file : List.of(old, pkcs8)) {
            InputFailure failure = assertThrows(InputFailure.class, () -> PemFiles.privateKey(file, log));
            assertEquals("the private key is encrypted", failure.reason());
        }
    }

    @Test
    void warnsOfAKeyThatOthersCanRead() throws Exception {
        Path file = openssl("open", "genpkey", "-algorithm", "ed25519");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        PemFiles.privateKey(file, log);
        assertTrue(log.lines().get(0).startsWith("WARNING others can read the private key"));
    }

    @Test
    void refusesAnotherCertificatesKey() {
        TestAuthority ca = TestAuthority.create(directory, "ca");
        TlsSettings settings = new TlsSettings(
                Optional.empty(),
                Optional.of(ca.issue("one").certificate()),
                Optional.of(ca.issue("two").key()),
                Optional.empty(),
                -1);
        InputFailure failure = assertThrows(InputFailure.class, () -> TlsContexts.sockets(settings, log));
        assertTrue(failure.reason().contains("does not belong"), failure.reason());
    }

    @Test
    void refusesFilesThatAreNoPem() throws IOException {
        String certificate =
                Files.readString(TestAuthority.create(directory, "ca").certificate());
        List<String> bad = List.of(
                "",
                "-----BEGIN ",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
                certificate.substring(0, certificate.length() / 2),
                "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n-----END PRIVATE KEY-----\n",
                "x".repeat((1 << 20) + 1));
        for (String text : bad) {
            Path file = Files.writeString(directory.resolve("bad"), text);
            assertThrows(InputFailure.class, () -> PemFiles.certificates(file));
            assertThrows(InputFailure.class, () -> PemFiles.privateKey(file, log));
        }
        assertThrows(InputFailure.class, () -> PemFiles.certificates(directory.resolve("none")));
    }

    @Test
    void wantsCertificateAndKeyTogether() {
        Optional<Path> some = Optional.of(directory);
        assertThrows(
                InputFailure.class,
                () -> new TlsSettings(Optional.empty(), some, Optional.empty(), Optional.empty(), -1));
        assertThrows(
                InputFailure.class,
                () -> new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 5));
    }

    private Path openssl(String name, String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve(name);
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor(), command.toString());
        return out;
    }

    @Test
    void readsTheAuthoritiesOfADirectory() throws IOException {
        Path cas = Files.createDirectory(directory.resolve("cas"));
        assertThrows(InputFailure.class, () -> PemFiles.authorities(cas, log));
        for (String name : new String[] {"one", "two"}) {
            Path certificate = TestAuthority.create(directory, name).certificate();
            Files.copy(certificate, cas.resolve(name + ".pem"));
        }
        Files.writeString(cas.resolve("README"), "not of these");
        Files.copy(
                TestAuthority.create(directory, "three")
                        .issue("server", "localhost")
                        .key(),
                cas.resolve("server.key"));
        Files.write(cas.resolve("large"), new byte[(1 << 20) + 1]);
        assertEquals(2, PemFiles.authorities(cas, log).size());
        assertTrue(
                log.lines().toString().contains("WARNING a file in the directory of CAs is passed over"),
                log.lines().toString());
        assertEquals(1, PemFiles.authorities(cas.resolve("one.pem"), log).size());
        Files.writeString(cas.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThrows(InputFailure.class, () -> PemFiles.authorities(cas, log));
    }
}
