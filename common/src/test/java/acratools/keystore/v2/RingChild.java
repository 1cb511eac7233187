package acratools.keystore.v2;

import acratools.failure.ToolFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.Secret;
import acratools.storage.Stepping;
import acratools.themis.EcKeyPair;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that writes to key rings. Arguments: the directory, how many batches, and the step before which it says
 * {@code step} and waits to be killed (0: none). Says {@code done} or the failure.
 */
final class RingChild {
    static final List<KeyRef> THREE_KEYS = List.of(
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR),
            new KeyRef(new ClientId("client"), KeyKind.HMAC),
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));

    private static final SecureRandom RANDOM = new SecureRandom();

    private RingChild() {}

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
        try (MasterKeyPair masterKey = masterKey();
                RingKeystore keystore =
                        GoldenRings.open(Stepping.open(root, root, listener), masterKey, Clock.systemUTC(), RANDOM)) {
            for (int round = 0; round < Integer.parseInt(args[1]); round++) {
                writeThree(keystore);
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

    static MasterKeyPair masterKey() {
        return GoldenRings.masterKey(
                GoldenRings.expected("plain").get("master_key").asText());
    }

    static void writeThree(RingKeystore keystore) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (KeyRef ref : THREE_KEYS) {
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

    static Process start(Path root, int batches, int step) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dacra.shared=" + System.getProperty("acra.shared"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RingChild.class.getName()));
        command.addAll(List.of(root.toString(), Integer.toString(batches), Integer.toString(step)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
