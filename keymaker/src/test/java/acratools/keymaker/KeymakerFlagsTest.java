package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.tooltest.FlagsContract;
import org.junit.jupiter.api.Test;

class KeymakerFlagsTest extends FlagsContract {
    KeymakerFlagsTest() {
        super(new KeymakerCommand());
    }

    @Test
    void theCertificateFlagHasBothSpellings() {
        assertTrue(flags().find("tls_cert").isPresent());
        assertTrue(flags().find("tls_client_id_cert").isPresent());
    }
}
