package acratools.logverifier;

import acratools.log.Log;
import acratools.logverifier.format.AuditLogFormat;
import acratools.logverifier.format.ChainMac;
import acratools.packaged.KeystoreKind;
import acratools.packaged.TriedKeystore;
import acratools.secret.Secret;
import acratools.testkit.MeasuredRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Run by scripts/benchmark-logs; its name keeps it out of other runs. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class LogVerifierBenchmark {
    private static final Log SILENT = (level, message, pairs) -> {};
    private static final long MEGABYTE = 1_000_000;

    private final int megabytes = Integer.getInteger("acra.benchmark.megabytes", 200);
    private final int moreMegabytes = Integer.getInteger("acra.benchmark.more_megabytes", 0);
    private final int entriesOfAChain = Integer.getInteger("acra.benchmark.chain", 1000);
    private final int rounds = Integer.getInteger("acra.benchmark.rounds", 8);
    private final int workers =
            Integer.getInteger("acra.benchmark.workers", Runtime.getRuntime().availableProcessors());

    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource(AuditLogFormat.class)
    void measure(AuditLogFormat format) throws IOException, GeneralSecurityException, InterruptedException {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, work, null, 0);
        byte[] key = PackagedLogVerifier.newKey(keystore);
        Path file = work.resolve("audit.log");
        LogWriter log = write(format, key, file, megabytes);
        say(
                "%s: %d MB, %d entries of %d bytes, chains of %d, %d workers, load %.1f",
                format.word(),
                megabytes,
                log.entries(),
                Files.size(file) / log.entries(),
                entriesOfAChain,
                workers,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (int round = 0; round < rounds; round++) {
            long wall = System.nanoTime();
            long cpu = cpu();
            verify(format, key, file, log.entries());
            tell("verified, warm JVM, round " + round, Files.size(file), wall, cpu);
        }
        for (int round = 0; round < 3; round++) {
            long wall = System.nanoTime();
            long cpu = cpu();
            ChainBound.run(log.dataLengths(), log.entries(), workers);
            tell("MACs alone", Files.size(file), wall, cpu);
        }
        packaged(keystore, format, file);
        packaged(keystore, format, file);
        Files.delete(file);
        if (moreMegabytes > 0) {
            write(format, key, file, moreMegabytes);
            packaged(keystore, format, file);
            Files.delete(file);
        }
    }

    private LogWriter write(AuditLogFormat format, byte[] key, Path file, int size)
            throws IOException, GeneralSecurityException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            LogWriter log = new LogWriter(format, key, out);
            log.write(size * MEGABYTE, entriesOfAChain);
            return log;
        }
    }

    private void verify(AuditLogFormat format, byte[] key, Path file, long entries) {
        LogReport report = new LogReport(false);
        Verification verification = new Verification(SILENT, false, true, report);
        try (LogKeys keys = new LogKeys();
                Secret secret = Secret.adopt(key.clone())) {
            keys.add(ChainMac.firstKey(secret), 0);
            try (Pipeline pipeline = new Pipeline(
                    new LogFiles(List.of(file.toString()), false, InputStream.nullInputStream()),
                    format,
                    keys,
                    Effort.of(workers, false, format),
                    bytes -> {})) {
                pipeline.tell(verification, () -> {});
            }
        }
        verification.end().ifPresent(failure -> {
            throw failure;
        });
        if (report.entries() != entries) {
            throw new AssertionError(report.entries() + " entries of " + entries);
        }
    }

    private void packaged(TriedKeystore keystore, AuditLogFormat format, Path file) throws IOException {
        MeasuredRun run = MeasuredRun.of(keystore.tool(PackagedLogVerifier.TOOL)
                .args("--audit_log_file=" + file, "--audit_log_file_format=" + format.word())
                .within(Duration.ofHours(1)));
        run.result().assertExit(0);
        double size = Files.size(file) / (double) MEGABYTE;
        say(
                "  %-32s %6.0f MB/s wall, %6.0f MB/s a core by CPU, %.2f s, peak RSS %d MB",
                "packaged tool, " + Math.round(size) + " MB",
                size / run.seconds(),
                size / run.cpuSeconds(),
                run.seconds(),
                run.peakKilobytes() >> 10);
    }

    private static void tell(String what, long bytes, long wall, long cpu) {
        double size = bytes / (double) MEGABYTE;
        say(
                "  %-32s %6.0f MB/s wall, %6.0f MB/s a core by CPU",
                what, size / ((System.nanoTime() - wall) / 1e9), size / ((cpu() - cpu) / 1e9));
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
