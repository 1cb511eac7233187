package acratools.keystore;

import acratools.failure.ToolFailure;
import acratools.id.KeyRef;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.RedisTrial;
import acratools.storage.Stepping;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that writes to a keystore. Arguments: the version; a directory, or the port of a Redis; and its work: how
 * many batches; {@code step} and the number of the step, in a directory, before which it is to say {@code step} and wait to
 * be killed; {@code lock}, to take the lock, say {@code locked} and wait for the same; or {@code endless}, to write on and
 * on each time that it reads a line. Says {@code done} or the failure, and before an endless one's how many batches were
 * done.
 */
public final class KeystoreChild {
    /** The keystore's place in Redis. */
    static final String ROOT = ".acrakeys";

    private static final String AFTER = " batches done, then: ";

    private KeystoreChild() {}

    public static void main(String[] args) throws IOException {
        KeystoreVersion version = KeystoreVersion.valueOf(args[0]);
        switch (args[2]) {
            case "lock" -> waitUnderLock(version, args[1]);
            case "endless" -> writeEndlessly(version, args[1]);
            case "step" -> write(version, args[1], 1, Integer.parseInt(args[3]));
            default -> write(version, args[1], Integer.parseInt(args[2]), 0);
        }
    }

    private static void write(KeystoreVersion version, String place, int batches, int step) {
        try (TrialKeystore keystore = open(version, place, step)) {
            for (int round = 0; round < batches; round++) {
                keystore.write();
            }
            System.out.println("done");
        } catch (ToolFailure failure) {
            System.out.println(failure.getMessage());
        }
    }

    private static void writeEndlessly(KeystoreVersion version, String place) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            int done = 0;
            try (TrialKeystore keystore = open(version, place, 0)) {
                for (; ; done++) {
                    keystore.write();
                }
            } catch (ToolFailure failure) {
                System.out.println(done + AFTER + failure.getMessage());
                System.out.flush();
            }
        }
    }

    /** How many batches an endless writer has done, by what it said at the end. */
    static int batchesDone(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(AFTER)));
    }

    private static TrialKeystore open(KeystoreVersion version, String place, int step) {
        boolean inRedis = isPort(place);
        List<KeyRef> refs = inRedis ? TrialKeystore.FEW : TrialKeystore.ALL;
        return new TrialKeystore(inRedis ? redis(place) : stopping(Path.of(place), step), version, refs);
    }

    private static boolean isPort(String place) {
        return !place.startsWith("/");
    }

    private static Storage redis(String port) {
        return RedisTrial.on(Integer.parseInt(port)).open(ROOT);
    }

    private static Storage stopping(Path root, int step) {
        return Stepping.open(root, root, (number, name, path) -> {
            if (number == step) {
                System.out.println("step");
                System.out.flush();
                waitForTheEnd();
            }
        });
    }

    private static void waitUnderLock(KeystoreVersion version, String port) throws IOException {
        LockScope scope = version == KeystoreVersion.V1 ? LockScope.SUITE : LockScope.SERVICES;
        try (Storage storage = redis(port);
                StorageLock lock = storage.lock(LockMode.EXCLUSIVE, scope)) {
            System.out.println("locked " + lock);
            System.out.flush();
            waitForTheEnd();
        }
    }

    /** Until the parent kills this process, or ends itself. */
    private static void waitForTheEnd() throws IOException {
        int read = System.in.read();
        throw new IOException("not killed: " + read);
    }

    /** Starts it; {@code before} is what the shell does first, such as {@code umask 000}. */
    public static Process start(String before, KeystoreVersion version, Object place, String... work)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", before + "; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KeystoreChild.class.getName()));
        command.addAll(List.of(version.name(), place.toString()));
        command.addAll(List.of(work));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static Process start(KeystoreVersion version, Object place, String... work) throws IOException {
        return start("true", version, place, work);
    }
}
