package acratools.logverifier;

import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.logverifier.format.AuditLogFormat;
import acratools.packaged.TriedKeystore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;

/** The packaged acra-log-verifier, and what its tests need: a keystore with an audit-log key, and logs that it signed. */
final class PackagedLogVerifier {
    static final String TOOL = "acra-log-verifier";
    static final KeyRef AUDIT_LOG = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);

    private PackagedLogVerifier() {}

    /** Makes a new audit-log key; one that is there already goes into the history. */
    static byte[] newKey(TriedKeystore keystore) {
        keystore.write(List.of(AUDIT_LOG));
        return HexFormat.of().parseHex(keystore.keys().get(AUDIT_LOG).get(0));
    }

    /** A log of a few chains of three entries. */
    static byte[] log(AuditLogFormat format, byte[] key) {
        try {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            new LogWriter(format, key, log).write(2000, 3);
            return log.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
