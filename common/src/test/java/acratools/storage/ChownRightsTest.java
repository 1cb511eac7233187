package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChownRightsTest {
    private static ChownRights rights(String capabilities) {
        return ChownRights.in("Name:\tjava\nUid:\t500\t1000\t500\t500\nGid:\t500\t1001\t500\t500\nFDSize:\t64\n"
                + "Groups:\t4 24 4294967294 \nCapEff:\t" + capabilities + "\nSeccomp:\t0\n");
    }

    @Test
    void withoutTheCapabilityItIsTheUserItselfAndItsGroups() {
        ChownRights rights = rights("000001fffffffffe");
        assertTrue(rights.coverUser(1000));
        assertFalse(rights.coverUser(500));
        assertFalse(rights.coverUser(0));
        for (int group : new int[] {1001, 4, 24, -2}) {
            assertTrue(rights.coverGroup(group), "group " + group);
        }
        for (int group : new int[] {500, 2, 1000}) {
            assertFalse(rights.coverGroup(group), "group " + group);
        }
    }

    @Test
    void withItAnybodyMayGetAFile() {
        assertTrue(rights("0000000000000001").coverUser(7));
        assertTrue(rights("0000000000000001").coverGroup(7));
    }

    @Test
    void withoutProcAnythingMaySucceed() {
        assertTrue(ChownRights.in("").coverUser(7));
        assertTrue(ChownRights.in("").coverGroup(7));
    }

    @Test
    void thisProcessMayGiveToItself() {
        assertEquals(
                true, ChownRights.ofThisProcess().coverUser(ProcessOwner.uid().orElse(0)));
    }
}
