package acratools.logverifier;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A log over one to three files at random: cut behind line feeds, which the files then have or lack at their ends, and packed
 * or not, in one part or two.
 */
final class SplitLog {
    private final Path directory;
    private final Random random;
    private final List<String> parts = new ArrayList<>();
    private final List<Integer> lineCounts = new ArrayList<>();

    private SplitLog(Path directory, Random random) {
        this.directory = directory;
        this.random = random;
    }

    /** Splits it in the same way for the same {@code seed}; its characters are bytes. */
    static SplitLog of(String log, long seed, Path directory) {
        SplitLog split = new SplitLog(directory, new Random(seed));
        String rest = log;
        for (int more = split.random.nextInt(3); more > 0; more--) {
            int end = rest.indexOf('\n', split.random.nextInt(rest.length() + 1));
            if (end < 0) {
                break;
            }
            split.add(rest.substring(0, end + 1));
            rest = rest.substring(end + 1);
        }
        split.add(rest);
        return split;
    }

    private void add(String part) {
        lineCounts.add((int) part.chars().filter(c -> c == '\n').count());
        parts.add(part.endsWith("\n") && random.nextBoolean() ? part.substring(0, part.length() - 1) : part);
    }

    /** Writes the files. @return their paths */
    List<String> write() throws IOException {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            byte[] bytes = parts.get(i).getBytes(StandardCharsets.ISO_8859_1);
            Files.write(path(i), packed(bytes));
            files.add(path(i).toString());
        }
        return files;
    }

    private Path path(int file) {
        return directory.resolve("log." + file);
    }

    private byte[] packed(byte[] bytes) throws IOException {
        int packing = random.nextInt(4);
        if (packing > 1) {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int cut = random.nextInt(bytes.length + 1);
        pack(bytes, 0, cut, packing, out);
        if (cut < bytes.length) {
            pack(bytes, cut, bytes.length, packing, out);
        }
        return out.toByteArray();
    }

    private static void pack(byte[] bytes, int from, int to, int packing, ByteArrayOutputStream out)
            throws IOException {
        try (OutputStream packed = packing == 0 ? new GZIPOutputStream(out) : new ZstdOutputStream(out)) {
            packed.write(bytes, from, to - from);
        }
    }

    /** What a line of the whole log is called, counted from 1. */
    String place(int line) {
        int file = 0;
        int rest = line;
        while (file < parts.size() - 1 && rest > lineCounts.get(file)) {
            rest -= lineCounts.get(file);
            file++;
        }
        return path(file) + " , Line:  " + rest;
    }
}
