package acratools.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.InputFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import org.junit.jupiter.api.Test;

/** Names as spec/master-key.md has them. */
class KmsAliasTest {
    @Test
    void isNamedAfterTheOwner() {
        assertEquals(
                "alias/acra_client-1", KmsAlias.of(new ClientId("client-1")).name());
        assertEquals(
                "alias/acra_DDDDDDDDabcdefghijklmnop",
                KmsAlias.of(new ZoneId("DDDDDDDDabcdefghijklmnop")).name());
        assertEquals(
                "alias/acra_poison", KmsAlias.of(new KeyOwner.PoisonRecords()).name());
        assertEquals(
                "alias/acra_audit_log", KmsAlias.of(new KeyOwner.AuditLog()).name());
        assertEquals("alias/acra_master_key", KmsAlias.MASTER_KEY.name());
    }

    @Test
    void refusesAnIdThatAwsWouldNotTake() {
        assertThrows(InputFailure.class, () -> KmsAlias.of(new ClientId("client 1")));
        assertThrows(InputFailure.class, () -> new KmsAlias("alias/"));
        assertThrows(InputFailure.class, () -> new KmsAlias("acra"));
        assertThrows(InputFailure.class, () -> new KmsAlias("alias/" + "a".repeat(251)));
    }
}
