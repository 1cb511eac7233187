package acratools.testkit;

import acratools.testkit.TestAuthority.Addresses;
import acratools.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A server's certificate, issued by an authority that another one certified, as those of large houses are.
 *
 * @param root who is trusted: {@code ca.crt}
 * @param issuer who issued the server's, to issue more
 * @param between that one's certificate and key, certified by {@code root}
 * @param server what the server shows, its own certificate before {@code between}'s; its key is for the owner alone
 */
public record TestChain(Issued root, TestAuthority issuer, Issued between, Issued server) {
    /**
     * A new chain.
     *
     * @param directory is made, or has no files of these names
     * @param named where the certificate between says that it can be looked up
     * @param names of the server
     */
    public static TestChain issue(Path directory, Addresses named, String... names) {
        try {
            Files.createDirectories(directory);
            TestAuthority root = TestAuthority.create(directory, "ca");
            TestAuthority issuer = root.intermediate("between", named);
            Issued between = issuer.own();
            Issued server = issuer.issue("server", names);
            Files.writeString(
                    server.certificate(),
                    Files.readString(server.certificate()) + Files.readString(between.certificate()));
            Files.setPosixFilePermissions(server.key(), PosixFilePermissions.fromString("rw-------"));
            return new TestChain(root.own(), issuer, between, server);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
