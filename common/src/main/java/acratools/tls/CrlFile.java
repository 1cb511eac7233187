package acratools.tls;

import acratools.secret.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CRLHolder;

/** Reads lists of revoked certificates: one in DER, or one or more in PEM, as one address gives them. */
final class CrlFile {
    /** What DER begins with, and no PEM does. */
    private static final byte SEQUENCE = 0x30;

    private static final String LABEL = "X509 CRL";

    private CrlFile() {}

    /**
     * The lists, nothing about them verified.
     *
     * @return one or more
     * @throws UnusableAnswer if there is none, or one is malformed
     */
    static List<X509CRLHolder> read(byte[] content) throws UnusableAnswer {
        List<X509CRLHolder> lists = new ArrayList<>();
        if (content.length > 0 && content[0] == SEQUENCE) {
            lists.add(list(content));
        } else {
            for (PemBlock block = PemBlock.next(content, 0); block != null; block = block.next()) {
                if (block.label().equals(LABEL)) {
                    lists.add(list(der(block)));
                }
            }
        }
        if (lists.isEmpty()) {
            throw new UnusableAnswer("there is no list of revoked certificates in it");
        }
        return lists;
    }

    private static byte[] der(PemBlock block) throws UnusableAnswer {
        Optional<Secret> body = block.body();
        if (body.isEmpty()) {
            throw malformed();
        }
        try (Secret der = body.get()) {
            return der.use(byte[]::clone);
        }
    }

    private static X509CRLHolder list(byte[] der) throws UnusableAnswer {
        try {
            return new X509CRLHolder(der);
        } catch (IOException | RuntimeException broken) {
            throw malformed();
        }
    }

    private static UnusableAnswer malformed() {
        return new UnusableAnswer("it is no list of revoked certificates");
    }
}
