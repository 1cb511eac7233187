package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Addresses;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedPathTest {
    @TempDir
    private Path directory;

    @Test
    void leadsFromTheServerToTheFirstAuthorityThatIsTrusted() throws Exception {
        TestAuthority ca = TestAuthority.create(directory, "ca");
        X509Certificate root = RevocationRegister.read(ca.certificate());
        TestAuthority between = ca.intermediate("between", Addresses.NONE);
        X509Certificate middle = RevocationRegister.read(between.certificate());
        X509Certificate leaf =
                RevocationRegister.read(between.issue("server", "localhost").certificate());
        X509Certificate stranger = RevocationRegister.read(
                TestAuthority.create(directory, "stranger").certificate());
        X509Certificate[] sent = {leaf, stranger, root, middle};
        assertEquals(List.of(leaf, middle, root), VerifiedPath.of(sent, new X509Certificate[] {stranger, root}));
        assertEquals(List.of(leaf, middle), VerifiedPath.of(sent, new X509Certificate[] {middle}));
        assertEquals(List.of(leaf), VerifiedPath.of(sent, new X509Certificate[] {root, leaf}));
        assertThrows(CertificateException.class, () -> VerifiedPath.of(sent, new X509Certificate[] {stranger}));
    }
}
