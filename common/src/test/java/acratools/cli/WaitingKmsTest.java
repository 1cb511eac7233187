package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who erases what a KMS decrypted. */
class WaitingKmsTest {
    private final List<Secret> answered = new ArrayList<>();

    @TempDir
    private Path directory;

    /** A service that decrypts everything to one byte, after {@code before}. */
    private final class Decrypting implements Kms {
        private final Runnable before;

        Decrypting(Runnable before) {
            this.before = before;
        }

        @Override
        public String describe() {
            return "kms of the test";
        }

        @Override
        public boolean has(KmsAlias alias) {
            return true;
        }

        @Override
        public boolean create(KmsAlias alias) {
            return false;
        }

        @Override
        public byte[] encrypt(KmsAlias alias, Secret plaintext) {
            return new byte[1];
        }

        @Override
        public Secret decrypt(KmsAlias alias, byte[] ciphertext) {
            before.run();
            Secret secret = Secret.adopt(new byte[] {7});
            answered.add(secret);
            return secret;
        }

        @Override
        public void close() {}
    }

    private void run(Consumer<ToolContext> job) {
        SampleRun run = SampleRun.of(new SampleCommand(job::accept), directory);
        assertEquals(0, run.exitCode(), run.err());
    }

    private static Secret decrypted(ToolContext tool, Kms kms) {
        return new WaitingKms(kms, tool).decrypt(KmsAlias.MASTER_KEY, new byte[1]);
    }

    @Test
    void itsOwnerAloneOnceItIsHere() {
        run(tool -> {
            Secret secret = decrypted(tool, new Decrypting(() -> {}));
            tool.secrets().close();
            assertArrayEquals(new byte[] {7}, secret.use(byte[]::clone));
            secret.close();
        });
    }

    @Test
    void theRunWhereASignalHasEndedItMeanwhile() {
        run(tool -> {
            Kms late = new Decrypting(() -> tool.secrets().close());
            assertThrows(IllegalStateException.class, () -> decrypted(tool, late));
            assertThrows(IllegalStateException.class, () -> answered.get(0).use(bytes -> bytes.length));
        });
    }
}
