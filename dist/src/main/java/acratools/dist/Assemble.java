package acratools.dist;

import acratools.cli.docs.Completion;
import acratools.cli.docs.ManPage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Puts the distribution's folder together: {@code Assemble FOLDER VERSION PROJECT JAR}. */
final class Assemble {
    private final Path folder;
    private final String version;
    private final Path project;

    private Assemble(Path folder, String version, Path project) {
        this.folder = folder;
        this.version = version;
        this.project = project;
    }

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Assemble assemble = new Assemble(Path.of(args[0]), args[1], Path.of(args[2]));
        deleteTree(assemble.folder);
        assemble.jar(Path.of(args[3]));
        assemble.launchers();
        assemble.documents();
    }

    /** The jars are those of this JVM's own class path, which Maven resolved; what lies about of earlier builds is not. */
    private void jar(Path ownJar) throws IOException {
        ToolsJar jar = new ToolsJar();
        NativeProviderFolder nativeProvider = new NativeProviderFolder(folder.resolve("lib/native"));
        KmsFolder kms = new KmsFolder(folder.resolve("lib/kms"));
        Path lib = Files.createDirectories(folder.resolve("lib"));
        jar.add(ownJar);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (NativeProviderFolder.isOne(Path.of(entry))) {
                nativeProvider.add(Path.of(entry));
            } else if (KmsFolder.isOne(Path.of(entry))) {
                kms.add(Path.of(entry));
            } else if (ZstdLibraries.isOne(Path.of(entry))) {
                ZstdLibraries.add(Path.of(entry), jar, folder.resolve("lib/native"));
            } else if (entry.endsWith(".jar")) {
                jar.add(Path.of(entry));
            }
        }
        nativeProvider.write();
        jar.writeTo(lib.resolve("acra-tools.jar"));
        Path licences = folder.resolve("share/doc/acra-tools/licences");
        jar.writeLicences(licences);
        kms.write(licences);
    }

    private void launchers() throws IOException {
        Path templates = project.resolve("scripts/launcher");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        String template = Files.readString(templates.resolve("tool.sh"));
        for (PackagedTool tool : PackagedTool.all()) {
            String launcher = template.replace("@TOOL@", tool.toolName())
                    .replace("@VERSION@", version)
                    .replace("@MAIN@", tool.mainClass())
                    .replace("@JVM_FLAGS@", tool.jvmFlags());
            executable(bin.resolve(tool.toolName()), launcher);
        }
        for (String sourced : List.of("jvm.sh", "launch.sh")) {
            Files.copy(templates.resolve(sourced), folder.resolve("lib").resolve(sourced));
        }
        executable(folder.resolve("lib/make-archives"), Files.readString(templates.resolve("make-archives.sh")));
    }

    private void documents() throws IOException, ReflectiveOperationException {
        List<String> commands = new ArrayList<>();
        for (PackagedTool tool : PackagedTool.all()) {
            commands.add(tool.mainClass());
        }
        commands.add(0, folder.resolve("share/completion").toString());
        Completion.main(commands.toArray(new String[0]));
        commands.set(0, folder.resolve("share/man/man1").toString());
        ManPage.main(commands.toArray(new String[0]));
        Path documents = Files.createDirectories(folder.resolve("share/doc/acra-tools"));
        for (String name : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs")) {
            copyTree(project.resolve(name), documents.resolve(name));
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
