package acratools.dist;

import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one command several times in one JVM, so that an archive holds the classes of all those runs: {@code Training
 * COMMAND-CLASS [ARGUMENT…] [--- ARGUMENT…]…}.
 */
final class Training {
    static final String NEXT_RUN = "---";

    private Training() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Constructor<?> command = Class.forName(args[0]).getDeclaredConstructor();
        command.setAccessible(true);
        List<String> run = new ArrayList<>();
        int worst = 0;
        for (int i = 1; i <= args.length; i++) {
            if (i == args.length || args[i].equals(NEXT_RUN)) {
                worst = Math.max(worst, Tool.run((ToolCommand) command.newInstance(), run.toArray(new String[0])));
                run.clear();
            } else {
                run.add(args[i]);
            }
        }
        System.exit(worst);
    }
}
