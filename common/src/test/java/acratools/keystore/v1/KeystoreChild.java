package acratools.keystore.v1;

import acratools.failure.ToolFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyBatch;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.Stepping;
import acratools.storage.Storage;
import acratools.themis.EcKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that writes to a keystore. Arguments: the directory, how many batches, and the step before which it
 * says {@code step} and waits to be killed (0: none). Says {@code done} or the failure.
 */
final class KeystoreChild {
    static final List<KeyRef> EIGHT_KEYS = List.of(
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR),
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new ClientId("client"), KeyKind.HMAC),
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC),
            new KeyRef(new ZoneId("DDDDDDDDaaaabbbbccccdddd"), KeyKind.STORAGE_PAIR),
            new KeyRef(new ZoneId("DDDDDDDDaaaabbbbccccdddd"), KeyKind.STORAGE_SYMMETRIC));

    private static final SecureRandom RANDOM = new SecureRandom();

    private KeystoreChild() {}

    public static void main(String[] args) {
        int step = Integer.parseInt(args[2]);
        Stepping.Listener listener = (number, name, path) -> {
            if (number == step) {
                System.out.println("step");
                System.out.flush();
                waitForTheEnd();
            }
        };
        Path root = Path.of(args[0]);
        try (Secret masterKey = masterKey();
                FlatKeystore keystore = open(Stepping.open(root, root, listener), masterKey)) {
            for (int round = 0; round < Integer.parseInt(args[1]); round++) {
                writeEight(keystore);
            }
            System.out.println("done");
        } catch (ToolFailure failure) {
            System.out.println(failure.getMessage());
        }
    }

    /** Until the parent kills this process, or ends itself. */
    private static void waitForTheEnd() throws IOException {
        int read = System.in.read();
        throw new IOException("not killed: " + read);
    }

    static Secret masterKey() {
        return Secret.adopt("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    }

    static FlatKeystore open(Storage storage, Secret masterKey) {
        return new FlatKeystore(storage, new SecureCellProtector(masterKey, RANDOM), Clock.systemUTC());
    }

    static void writeEight(FlatKeystore keystore) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (KeyRef ref : EIGHT_KEYS) {
                if (ref.kind() == KeyKind.STORAGE_PAIR) {
                    try (EcKeyPair pair = EcKeyPair.generate(RANDOM)) {
                        batch.add(ref, pair);
                    }
                } else {
                    try (Secret key = Secret.random(32, RANDOM)) {
                        batch.add(ref, key);
                    }
                }
            }
            batch.commit();
        }
    }

    /** Starts it; {@code before} is what the shell does first, such as {@code umask 000}. */
    static Process start(String before, Path root, int batches, int step) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", before + "; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KeystoreChild.class.getName()));
        command.addAll(List.of(root.toString(), Integer.toString(batches), Integer.toString(step)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
