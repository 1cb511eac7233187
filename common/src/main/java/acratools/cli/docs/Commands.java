package acratools.cli.docs;

import acratools.cli.ToolCommand;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands whose class names a build gives, after the directory to write to. */
final class Commands {
    private Commands() {}

    static List<ToolCommand> named(String[] args) throws ReflectiveOperationException {
        if (args.length < 2) {
            throw new IllegalArgumentException("give a directory and the class names of commands");
        }
        List<ToolCommand> commands = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            Constructor<?> constructor = Class.forName(args[i]).getDeclaredConstructor();
            constructor.setAccessible(true);
            commands.add((ToolCommand) constructor.newInstance());
        }
        return commands;
    }

    static void write(String directory, String name, String text) throws IOException {
        Path file = Path.of(directory, name);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
