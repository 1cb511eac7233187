package acratools.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One jar of many: entries stored and not compressed, in byte order, with one fixed time, so that it opens fast and two
 * builds give the same bytes. Signatures are left out, since classes of a signed jar stay out of class archives and the
 * signature says nothing of a jar that was put together anew; licences and notices are kept by jar.
 */
final class ToolsJar {
    /** Local, as a jar's times are: an instant would become other bytes in another time zone. */
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2020, 1, 1, 0, 0);

    private static final int LARGEST_ENTRY = 64 << 20;

    private final TreeMap<String, byte[]> entries = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, byte[]>> licencesByJar = new TreeMap<>();

    /** Adds the entries of {@code jar}. @throws IOException also where two jars hold one class with other bytes */
    void add(Path jar) throws IOException {
        add(jar, name -> true);
    }

    /** {@link #add(Path)} for the entries alone whose name is {@code wanted}. */
    void add(Path jar, Predicate<String> wanted) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            for (var names = file.entries(); names.hasMoreElements(); ) {
                var entry = names.nextElement();
                if (entry.isDirectory() || !wanted.test(entry.getName())) {
                    continue;
                }
                byte[] content;
                try (InputStream in = file.getInputStream(entry)) {
                    content = in.readNBytes(LARGEST_ENTRY);
                }
                add(jar.getFileName().toString(), entry.getName(), content);
            }
        }
    }

    private void add(String jar, String name, byte[] content) throws IOException {
        if (isLicence(name)) {
            licencesByJar
                    .computeIfAbsent(jar, any -> new TreeMap<>())
                    .put(name.substring(name.lastIndexOf('/') + 1), content);
        } else if (name.startsWith("META-INF/services/")) {
            entries.merge(name, content, ToolsJar::lines);
        } else if (isWanted(name)) {
            byte[] before = entries.putIfAbsent(name, content);
            if (before != null && !Arrays.equals(before, content) && name.endsWith(".class")) {
                throw new IOException(name + " is in two jars with other bytes; one of them is " + jar);
            }
        }
    }

    private static boolean isLicence(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        return !name.endsWith(".class")
                && (last.startsWith("LICENSE") || last.startsWith("LICENCE") || last.startsWith("NOTICE"));
    }

    /** Neither signatures and manifests, nor variants for single Java versions (the ordinary class serves them all). */
    private static boolean isWanted(String name) {
        return !name.startsWith("META-INF/") && !name.endsWith("module-info.class");
    }

    private static byte[] lines(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        if (first.length > 0 && first[first.length - 1] != '\n') {
            both.write('\n');
        }
        both.writeBytes(second);
        return both.toByteArray();
    }

    void writeTo(Path jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                store(zip, entry.getKey(), entry.getValue());
            }
        }
    }

    /** Writes the licences of what was put in, one folder a jar. */
    void writeLicences(Path folder) throws IOException {
        for (Map.Entry<String, TreeMap<String, byte[]>> jar : licencesByJar.entrySet()) {
            Path ofJar = Files.createDirectories(folder.resolve(jar.getKey()));
            for (Map.Entry<String, byte[]> licence : jar.getValue().entrySet()) {
                Files.write(ofJar.resolve(licence.getKey()), licence.getValue());
            }
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setTimeLocal(FIXED_TIME);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
