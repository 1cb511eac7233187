package acratools.sql;

import acratools.tls.TlsCheck;
import acratools.tls.TlsRoots;
import acratools.tls.TlsSettings;

/**
 * Which TLS a connection uses.
 *
 * @param use whether TLS is spoken
 * @param check what is verified
 * @param roots who is trusted
 * @param settings the files
 */
record DsnTls(Use use, TlsCheck check, TlsRoots roots, TlsSettings settings) {
    enum Use {
        OFF,
        /** If the server can; else in clear. */
        PREFERRED,
        REQUIRED
    }

    static DsnTls off() {
        return new DsnTls(Use.OFF, TlsCheck.CHAIN_AND_NAME, TlsRoots.SYSTEM_TOO, TlsSettings.system());
    }

    /** What the flags of a tool ask for: everything is verified. */
    static DsnTls verified(TlsSettings settings) {
        return new DsnTls(Use.REQUIRED, TlsCheck.CHAIN_AND_NAME, TlsRoots.SYSTEM_TOO, settings);
    }
}
