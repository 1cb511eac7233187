package acratools.tls;

import acratools.testkit.OcspResponder;
import acratools.testkit.TestAuthority.Addresses;
import acratools.testkit.TestChain;
import acratools.tls.RevocationPeers.Word;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The same of a server whose authority says in its certificate where that can be looked up. */
public abstract class NamedRevocationContract extends RevocationContract {
    private static RawServer named;

    /** What the server is to show. */
    protected static TestChain issue(Path directory, String... names) throws IOException {
        named = new RawServer();
        Addresses addresses = new Addresses(
                List.of(named.at("/ocsp").toString()), List.of(named.at("/list").toString()));
        return TestChain.issue(directory, addresses, names);
    }

    @AfterAll
    static void stopNamed() {
        named.close();
    }

    @Test
    void asksTheResponderThatTheAuthorityBetweenNamesUnlessToldNot() {
        URI ofServer = peers().responder(Word.GOOD);
        for (boolean good : new boolean[] {true, false}) {
            try (OcspResponder root = OcspResponder.start(peers().ofRoot(good), chain().root())) {
                named.forward("/ocsp", root.url());
                if (good) {
                    works(asking(ofServer, NamedAddresses.USE, false));
                } else {
                    refused(
                            asking(ofServer, NamedAddresses.USE, false),
                            "is issued by an authority whose certificate",
                            "a new certificate");
                    works(asking(ofServer, NamedAddresses.USE, true));
                }
            }
        }
    }

    @Test
    void readsTheListThatTheAuthorityBetweenNamesUnlessToldNot() throws IOException {
        URI ofServer = peers().list(Word.GOOD);
        named.put("/list", 200, "application/pkix-crl", Files.readAllBytes(peers().rootsList(true)));
        works(listed(ofServer, NamedAddresses.USE, false));
        named.put("/list", 200, "application/pkix-crl", Files.readAllBytes(peers().rootsList(false)));
        refused(listed(ofServer, NamedAddresses.USE, false), "is issued by an authority whose certificate", "");
        works(listed(ofServer, NamedAddresses.USE, true));
    }
}
