package acratools.testkit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks through all that was {@link Printed} in all modules for all secrets that were told of, and for the beginning of a
 * private key in its container, which is the same for each. The last of the build's tests.
 */
public final class PrintedSearch {
    /** {@code REC2} and the length of a P-256 key's container. Source: spec/themis.md, "Key containers". */
    private static final byte[] PRIVATE_KEY = {'R', 'E', 'C', '2', 0, 0, 0, 0x2d};

    private static final String DEBUG = " -d,";
    private static final int SHOWN = 160;

    private final Path root;

    PrintedSearch(Path root) {
        this.root = root;
    }

    /**
     * Searches.
     *
     * @param args the folder that the modules are in; whether the whole suite ran, so that each of the tools whose names
     *     follow must have run and said everything
     */
    public static void main(String... args) throws IOException {
        List<String> tools = Boolean.parseBoolean(args[1]) ? List.of(args).subList(2, args.length) : List.of();
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write((new PrintedSearch(Path.of(args[0])).search(tools) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * What was searched, in words; the files are gone then.
     *
     * @throws AssertionError if a secret was printed, or one of {@code tools} did not run with {@code -d}
     */
    String search(List<String> tools) throws IOException {
        List<Path> files = files();
        SecretSearch search = new SecretSearch();
        search.add(PRIVATE_KEY);
        Set<String> secrets = new HashSet<>();
        for (Path file : files) {
            if (file.toString().endsWith(".secrets")) {
                secrets.addAll(Files.readAllLines(file));
            }
        }
        secrets.forEach(secret -> search.add(Base64.getDecoder().decode(secret)));
        List<String> found = new ArrayList<>();
        Set<String> told = new TreeSet<>();
        long size = 0;
        for (Path file : files) {
            if (file.toString().endsWith(".txt")) {
                byte[] text = Files.readAllBytes(file);
                size += text.length;
                addTools(text, told);
                search.in(text).ifPresent(at -> found.add(place(text, at)));
            }
        }
        for (Path file : files) {
            Files.delete(file);
        }
        if (!found.isEmpty()) {
            throw new AssertionError("a secret was printed by\n" + String.join("\n", found));
        }
        List<String> silent = new ArrayList<>(tools);
        silent.removeAll(told);
        if (!silent.isEmpty() || (!tools.isEmpty() && secrets.isEmpty())) {
            throw new AssertionError("no run with -d of " + silent + ", " + secrets.size() + " secrets known");
        }
        return "no secret of " + secrets.size() + " in " + size / 1024 + " KiB of output; with -d ran " + told;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.sorted().toList()) {
                Path folder = module.resolve(Printed.FOLDER);
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> each = Files.list(folder)) {
                        each.sorted().forEach(files::add);
                    }
                }
            }
        }
        return files;
    }

    private static void addTools(byte[] text, Set<String> told) {
        for (String run : new String(text, StandardCharsets.ISO_8859_1).split(Printed.RUN, -1)) {
            int end = run.indexOf(DEBUG);
            if (end >= 0 && run.lastIndexOf('\n', end) < 0) {
                told.add(run.substring(0, end));
            }
        }
    }

    /** The run and what stands before the secret, not the secret. */
    private static String place(byte[] text, int at) {
        String before = new String(text, 0, at, StandardCharsets.UTF_8);
        int run = before.lastIndexOf(Printed.RUN);
        String head =
                run < 0 ? "" : before.substring(run + 1).lines().findFirst().orElse("");
        return head + ", behind: " + before.substring(Math.max(Math.max(run, 0), before.length() - SHOWN));
    }
}
