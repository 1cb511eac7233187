package acratools.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A certificate for {@code localhost} in a server's own directory, its key for the owner alone, as PostgreSQL demands. */
record ServerCertificate(Path ca, Path certificate, Path key) {
    static ServerCertificate issue(Path directory) {
        try {
            Files.createDirectories(directory);
            TestAuthority authority = TestAuthority.create(directory, "ca");
            TestAuthority.Issued issued = authority.issue("server", "localhost");
            Files.setPosixFilePermissions(issued.key(), PosixFilePermissions.fromString("rw-------"));
            return new ServerCertificate(authority.certificate(), issued.certificate(), issued.key());
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
