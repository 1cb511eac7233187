package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every storage keeps, whatever it is made of. */
abstract class StorageContract {
    /** Opens the place of this test, which is missing at first; it waits for a lock no longer than a second. */
    abstract Storage open();

    @Test
    void isEmptyBeforeTheFirstWrite() {
        try (Storage storage = open()) {
            assertTrue(storage.isEmpty());
            assertFalse(storage.exists("a", Access.PRIVATE));
            assertEquals(List.of(), storage.list("", Access.PRIVATE));
            assertEquals(List.of(), storage.list("a.old/", Access.PUBLIC));
        }
    }

    @Test
    void givesBackWhatWasWritten() {
        try (Storage storage = open()) {
            storage.apply(List.of(
                    change("a", Access.PRIVATE, "private"),
                    change(".b/c d", Access.PUBLIC, "public"),
                    change("version", Access.MARKER, "")));
        }
        try (Storage storage = open()) {
            assertFalse(storage.isEmpty());
            requireContent("private", storage, "a", Access.PRIVATE);
            requireContent("public", storage, ".b/c d", Access.PUBLIC);
            requireContent("", storage, "version", Access.MARKER);
            assertTrue(storage.exists("a", Access.PRIVATE));
            assertFalse(storage.exists("b", Access.PRIVATE));
            assertTrue(storage.read("b", Access.PRIVATE).isEmpty());
            assertTrue(storage.read("no/such/place", Access.PRIVATE).isEmpty());
        }
    }

    @Test
    void keepsThePresentContentWhereAsked() {
        try (Storage storage = open()) {
            storage.apply(List.of(change("a", Access.PRIVATE, "1").keepingPresentAs("a.old/1")));
            storage.apply(List.of(change("a", Access.PRIVATE, "2").keepingPresentAs("a.old/2")));
            storage.apply(List.of(change("a", Access.PRIVATE, "3").keepingPresentAs("a.old/3")));
            storage.apply(List.of(change("a", Access.PRIVATE, "4")));
            assertEquals(List.of("a", "a.old/2", "a.old/3"), storage.list("", Access.PRIVATE));
            requireContent("4", storage, "a", Access.PRIVATE);
            requireContent("1", storage, "a.old/2", Access.PRIVATE);
            requireContent("2", storage, "a.old/3", Access.PRIVATE);
        }
    }

    @Test
    void replacesOneContentAloneWhereAsked() {
        try (Storage storage = open()) {
            storage.apply(List.of(change("a", Access.PRIVATE, "1"), change("b", Access.PRIVATE, "1")));
            Change over = change("a", Access.PRIVATE, "2").onlyOver("1".getBytes(StandardCharsets.UTF_8));
            storage.apply(List.of(over, change("b", Access.PRIVATE, "2")));
            requireContent("2", storage, "a", Access.PRIVATE);
            StorageFailure failure = assertThrows(
                    StorageFailure.class, () -> storage.apply(List.of(change("b", Access.PRIVATE, "3"), over)));
            assertEquals(storage.describe("a", Access.PRIVATE), failure.subject());
            requireContent("2", storage, "a", Access.PRIVATE);
            requireContent("2", storage, "b", Access.PRIVATE);
            Change absent = change("c", Access.PRIVATE, "2").onlyOver(new byte[0]);
            assertThrows(StorageFailure.class, () -> storage.apply(List.of(absent)));
            assertEquals(List.of("a", "b"), storage.list("", Access.PRIVATE));
        }
    }

    @Test
    void writesUnderALockThatWasRenewed() {
        try (Storage storage = open()) {
            storage.apply(List.of(change("a", Access.PRIVATE, "1")));
            for (LockScope scope : LockScope.values()) {
                try (StorageLock lock = storage.lock(LockMode.EXCLUSIVE, scope)) {
                    requireContent("1", storage, "a", Access.PRIVATE);
                    lock.renew();
                    lock.renew();
                    storage.apply(List.of(change("a", Access.PRIVATE, "2")));
                    lock.renew();
                    storage.apply(List.of(change("a", Access.PRIVATE, "1")));
                }
            }
            requireContent("1", storage, "a", Access.PRIVATE);
        }
    }

    @Test
    void listsByPrefixInByteOrder() {
        try (Storage storage = open()) {
            storage.apply(List.of(
                    change("b", Access.PRIVATE, ""),
                    change("a.old/2", Access.PRIVATE, ""),
                    change("a.old/1", Access.PRIVATE, ""),
                    change("ab", Access.PRIVATE, ""),
                    change("a", Access.PRIVATE, "")));
            assertEquals(List.of("a", "a.old/1", "a.old/2", "ab"), storage.list("a", Access.PRIVATE));
            assertEquals(List.of("a.old/1", "a.old/2"), storage.list("a.old/", Access.PRIVATE));
            assertEquals(List.of("a.old/2"), storage.list("a.old/2", Access.PRIVATE));
        }
    }

    @Test
    void deletes() {
        try (Storage storage = open()) {
            storage.apply(List.of(change("a", Access.PRIVATE, "1"), change("b", Access.PRIVATE, "1")));
            storage.delete("a", Access.PRIVATE);
            storage.delete("a", Access.PRIVATE);
            assertEquals(List.of("b"), storage.list("", Access.PRIVATE));
        }
    }

    @Test
    void writesNothingIfOneChangeIsRefused() {
        try (Storage storage = open()) {
            storage.apply(List.of(change("a", Access.PRIVATE, "1"), change("a.old/1", Access.PRIVATE, "0")));
            List<Change> second = List.of(
                    change("b", Access.PRIVATE, "2"),
                    change("a", Access.PRIVATE, "2").keepingPresentAs("a.old/1"));
            assertThrows(StorageFailure.class, () -> storage.apply(second));
            assertEquals(List.of("a", "a.old/1"), storage.list("", Access.PRIVATE));
            requireContent("1", storage, "a", Access.PRIVATE);
            requireContent("0", storage, "a.old/1", Access.PRIVATE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "..",
                "../a",
                "a/../b",
                "a/..",
                ".",
                "a/./b",
                "a\0b",
                "a\\b",
                ".acra-tools.lock",
                "a/.acra-tools.x"
            })
    void refusesPathsThatLeaveThePlace(String path) {
        try (Storage storage = open()) {
            Change change = change(path, Access.PRIVATE, "");
            assertThrows(InputFailure.class, () -> storage.apply(List.of(change)));
            Change keeping = change("a", Access.PRIVATE, "").keepingPresentAs(path);
            assertThrows(InputFailure.class, () -> storage.apply(List.of(keeping)));
            assertThrows(InputFailure.class, () -> storage.read(path, Access.PRIVATE));
            assertThrows(InputFailure.class, () -> storage.exists(path, Access.PUBLIC));
            assertThrows(InputFailure.class, () -> storage.delete(path, Access.PRIVATE));
        }
    }

    @Test
    void letsOneWriterInAtATime() {
        try (Storage first = open();
                Storage second = open()) {
            StorageLock lock = first.lock(LockMode.EXCLUSIVE);
            List<Change> changes = List.of(change("a", Access.PRIVATE, "2"));
            LockFailure failure = assertThrows(LockFailure.class, () -> second.apply(changes));
            assertTrue(failure.hint().orElseThrow().contains("another key tool"), failure.getMessage());
            lock.close();
            lock.close();
            second.apply(changes);
            requireContent("2", first, "a", Access.PRIVATE);
        }
    }

    @Test
    void writesUnderTheLockThatItsOwnerHolds() {
        try (Storage storage = open()) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE);
            storage.apply(List.of(change("a", Access.PRIVATE, "1")));
            storage.delete("a", Access.PRIVATE);
            lock.close();
            assertTrue(storage.isEmpty());
        }
    }

    static Change change(String path, Access access, String content) {
        return Change.of(path, access, content.getBytes(StandardCharsets.UTF_8));
    }

    static void requireContent(String expected, Storage storage, String path, Access access) {
        assertArrayEquals(
                expected.getBytes(StandardCharsets.UTF_8),
                storage.read(path, access).orElseThrow());
    }
}
