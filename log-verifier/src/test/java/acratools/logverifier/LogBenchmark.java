package acratools.logverifier;

import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.format.AuditLogFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * How fast logs are verified in a warm JVM, beside what their MACs alone take: {@code LogBenchmark DIRECTORY MEGABYTES
 * ENTRIES-OF-A-CHAIN WORKERS ROUNDS}; {@code LogBenchmark write FILE FORMAT MEGABYTES ENTRIES-OF-A-CHAIN} writes a log.
 */
final class LogBenchmark {
    private static final byte[] KEY = "audit-log key of the benchmark!!".getBytes(StandardCharsets.US_ASCII);

    private LogBenchmark() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (args[0].equals("write")) {
            write(
                    Path.of(args[1]),
                    AuditLogFormat.valueOf(args[2]),
                    Long.parseLong(args[3]),
                    Integer.parseInt(args[4]));
            return;
        }
        for (AuditLogFormat format : AuditLogFormat.values()) {
            Path file = Path.of(args[0]).resolve("benchmark-" + format.word() + ".log");
            LogWriter log = write(file, format, Long.parseLong(args[1]), Integer.parseInt(args[2]));
            measure(format, file, log, Integer.parseInt(args[3]), Integer.parseInt(args[4]), out);
            Files.delete(file);
        }
    }

    private static LogWriter write(Path file, AuditLogFormat format, long megabytes, int entriesOfAChain)
            throws IOException, GeneralSecurityException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            LogWriter writer = new LogWriter(format, KEY, out);
            writer.write(megabytes * 1_000_000, entriesOfAChain);
            return writer;
        }
    }

    private static void measure(
            AuditLogFormat format, Path file, LogWriter log, int workers, int rounds, PrintStream out)
            throws IOException, InterruptedException {
        long entries = log.entries();
        double megabytes = Files.size(file) / 1e6;
        for (int round = 1; round <= rounds; round++) {
            long wall = System.nanoTime();
            long cpu = cpu();
            Outcome outcome = new LogTrial(format, KEY).parallel(workers).verify(List.of(file.toString()));
            if (!outcome.isGood() || outcome.report().entries() != entries) {
                throw new IllegalStateException(outcome.toString());
            }
            report(out, format.word() + " verified", megabytes, entries, System.nanoTime() - wall, cpu() - cpu);
        }
        for (int round = 1; round <= 2; round++) {
            long wall = System.nanoTime();
            long cpu = cpu();
            ChainBound.run(log.dataLengths(), entries, workers);
            report(out, format.word() + " MACs alone", megabytes, entries, System.nanoTime() - wall, cpu() - cpu);
        }
    }

    private static void report(PrintStream out, String what, double megabytes, long entries, long wall, long cpu) {
        out.printf(
                "%-22s %7.0f MB/s wall, %6.0f MB/s a core by CPU, %5.0f ns CPU an entry of %.0f bytes%n",
                what,
                megabytes / (wall / 1e9),
                megabytes / (cpu / 1e9),
                (double) cpu / entries,
                megabytes * 1e6 / entries);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
