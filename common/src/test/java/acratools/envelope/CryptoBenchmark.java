package acratools.envelope;

import acratools.log.Log;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import acratools.themis.SoterKdf;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one value costs, by part: {@code scripts/benchmark-crypto} runs it. Processor time of the thread, so that a busy
 * machine does not change it much; the best of some rounds after a warm-up.
 */
final class CryptoBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long WARM_UP = 1_000_000_000L;
    private static final long ROUND = 150_000_000L;
    private static final int ROUNDS = 7;

    private final SecureRandom random = new SecureRandom();
    private final EcKeyPair old = EcKeyPair.generate(random);
    private final EcKeyPair current = EcKeyPair.generate(random);
    private final P256 curve;
    private final int length;

    private CryptoBenchmark(P256 curve, int length) {
        this.curve = curve;
        this.length = length;
    }

    public static void main(String[] args) throws InterruptedException {
        int length = args.length == 0 ? 100 : Integer.parseInt(args[0]);
        Log log = (level, message, pairs) -> System.out.println(message + " " + List.of(pairs));
        System.out.println("Java " + Runtime.version() + ", values of " + length + " bytes");
        for (boolean bulk : new boolean[] {true, false}) {
            long start = System.nanoTime();
            P256 curve = bulk ? P256.bulk(Long.MAX_VALUE, log) : P256.portable();
            System.out.printf(
                    Locale.ROOT,
                    "%n%s, loaded in %d ms%n",
                    curve.getClass().getSimpleName(),
                    (System.nanoTime() - start) / 1_000_000);
            new CryptoBenchmark(curve, length).run();
        }
    }

    private void run() throws InterruptedException {
        byte[] none = {};
        byte[] key = new byte[32];
        byte[] data = new byte[length];
        byte[] container = current.publicKey().container();
        EcPublicKey peer = EcKeyPair.generate(random).publicKey();
        byte[] cell = SecureCell.seal(key, data, 0, length, none, random);
        EnvelopeWriter before = EnvelopeWriter.ofAcraStructs(curve, old.publicKey(), none, random);
        EnvelopeWriter after = EnvelopeWriter.ofAcraStructs(curve, current.publicKey(), none, random);
        P256.Sender sender = curve.sender(current.publicKey());
        byte[] sealed = before.seal(data);
        try (P256.Receiver receiver = curve.receiver(old.privateKey());
                EnvelopeReader reader = new EnvelopeReader(curve, List.of(old.privateKey()), List.of(), none)) {
            measure("read ephemeral key", () -> EcPublicKey.read(container));
            measure("ECDH, fixed private key", () -> receiver.agree(peer));
            measure(
                    "new key and ECDH, fixed public key",
                    () -> sender.agree(random).close());
            measure("KDF", () -> SoterKdf.derive(key, "Themis secure cell message key", 32, none));
            measure("Secure Cell, seal", () -> SecureCell.seal(key, data, 0, length, none, random));
            measure("Secure Cell, unseal", () -> SecureCell.unseal(cell, 0, cell.length, key, none));
            measure("32 random bytes", () -> random.nextBytes(key.clone()));
            measure("open", () -> reader.open(sealed).close());
            measure("seal", () -> after.seal(data));
            Runnable rotation = () -> rotate(reader, after, sealed);
            double alone = measure("rotate: open and seal", rotation);
            System.out.printf(Locale.ROOT, "%-40s %8.0f /s%n", "one core", 1e6 / alone);
            System.out.printf(Locale.ROOT, "%-40s × %6.2f%n", "two threads", scaling(rotation));
        }
    }

    private static void rotate(EnvelopeReader reader, EnvelopeWriter writer, byte[] sealed) {
        try (OpenedEnvelope opened = reader.open(sealed)) {
            writer.seal(opened.data());
        }
    }

    private static double measure(String name, Runnable part) {
        double best = microseconds(part);
        System.out.printf(Locale.ROOT, "%-40s %8.2f µs%n", name, best);
        return best;
    }

    private static double microseconds(Runnable part) {
        repeat(part, WARM_UP);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            best = Math.min(best, repeat(part, ROUND));
        }
        return best;
    }

    /** Processor time of one, microseconds. */
    private static double repeat(Runnable part, long nanoseconds) {
        long start = THREADS.getCurrentThreadCpuTime();
        long now = start;
        int count = 0;
        while (now - start < nanoseconds) {
            for (int i = 0; i < 100; i++) {
                part.run();
            }
            count += 100;
            now = THREADS.getCurrentThreadCpuTime();
        }
        return (now - start) / 1e3 / count;
    }

    /** How many times as many two threads do as one, in wall time; the median of pairs taken in turn. */
    private static double scaling(Runnable part) throws InterruptedException {
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double one = perSecond(1, part);
            ratios[round] = perSecond(2, part) / one;
        }
        Arrays.sort(ratios);
        return ratios[ROUNDS / 2];
    }

    private static double perSecond(int threads, Runnable part) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        LongAdder done = new LongAdder();
        List<Thread> workers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> {
                while (!over.get()) {
                    part.run();
                    done.increment();
                }
            });
            worker.start();
            workers.add(worker);
        }
        workers.get(0).join(1000);
        over.set(true);
        for (Thread worker : workers) {
            worker.join();
        }
        return done.sum() * 1e9 / (System.nanoTime() - start);
    }
}
