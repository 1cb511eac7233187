package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeystoreChild;
import acratools.keystore.KeystoreProcessContract;
import acratools.keystore.KeystoreVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Other processes at the same key rings: killed at each step, and at once. */
class RingKeystoreProcessTest extends KeystoreProcessContract {
    private static final KeyRef AUDIT_LOG = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);

    RingKeystoreProcessTest() {
        super(KeystoreVersion.V2);
    }

    private int auditLogKeys() {
        return keys(root()).get(AUDIT_LOG).size();
    }

    @Test
    void waitsForAServiceOfAcraAndGoesOn() throws Exception {
        write(root());
        Process service = new ProcessBuilder(
                        "flock", root().resolve(".lock").toString(), "sh", "-c", "echo held; read end")
                .start();
        try (BufferedReader lines = service.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("held", lines.readLine());
            Process child = KeystoreChild.start("true", version(), root(), "1");
            try (BufferedReader childLines = child.inputReader(StandardCharsets.UTF_8)) {
                awaitOpen(child, root().resolve(".lock"));
                assertFalse(childLines.ready());
                service.getOutputStream().close();
                assertEquals("done", childLines.readLine());
            }
        }
        assertEquals(2, auditLogKeys());
    }

    /** Returns once {@code process} has {@code file} open: then it has the lock, or waits for it. */
    private static void awaitOpen(Process process, Path file) throws IOException {
        Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
        while (process.isAlive()) {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
                for (Path descriptor : open) {
                    if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
                        return;
                    }
                }
            } catch (NoSuchFileException e) {
                // Closed between the listing and the look.
                continue;
            }
        }
        throw new AssertionError("the process ended without opening " + file);
    }

    @Test
    void holdsTheLockOfTheServicesWhileItWrites() throws Exception {
        write(root());
        Process child = KeystoreChild.start("true", version(), root(), "step", "3");
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("step", lines.readLine());
            assertEquals(1, tryLock("-x"));
            assertEquals(1, tryLock("-s"));
            child.destroyForcibly().waitFor();
            assertEquals(0, tryLock("-x"));
        }
    }

    private int tryLock(String mode) throws Exception {
        return new ProcessBuilder("flock", "-n", mode, root().resolve(".lock").toString(), "true")
                .start()
                .waitFor();
    }

    @Test
    void healsWhatAKilledWriterOfAcraLeft() throws Exception {
        write(root());
        Path stale = Files.writeString(root().resolve("audit-log.keyring.new"), "half a ri");
        write(root());
        assertFalse(Files.exists(stale));
        assertEquals(2, auditLogKeys());
    }
}
