package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.id.ZoneId;
import acratools.testkit.Golden;
import acratools.themis.EcPublicKey;
import org.junit.jupiter.api.Test;

class ZoneLineTest {
    @Test
    void isTheLineOfAcrasTool() {
        byte[] container = Golden.bytes("keystore-v1/plain/keys/client_storage.pub");
        Zone zone = new Zone(new ZoneId("DDDDDDDDabcdefghABCDEFGH"), EcPublicKey.read(container));
        assertEquals(
                "{\"id\":\"DDDDDDDDabcdefghABCDEFGH\","
                        + "\"public_key\":\"VUVDMgAAAC3uuXSEAkXkAbxupJkin4pVq8U7HMhOSPK9hvzx+k7rYcZKPSEC\"}",
                ZoneLine.of(zone));
    }
}
