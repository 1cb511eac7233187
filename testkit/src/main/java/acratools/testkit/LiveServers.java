package acratools.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link LivePostgres} or {@link LiveMariaDb} as a parameter: one of each serves all tests of a JVM, started
 * when the first asks for it and ended behind the last. Tests make a database each, and neither kill nor configure it.
 */
public final class LiveServers implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LiveServers.class);

    /** A server and its directory, gone when JUnit closes its store. */
    private record Running(DatabaseServer server, Path directory) implements AutoCloseable {
        static Running start(Function<Path, DatabaseServer> starter) {
            try {
                Path directory = Files.createTempDirectory("acra-server");
                return new Running(starter.apply(directory), directory);
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        }

        @Override
        public void close() {
            server.close();
            try (Stream<Path> walk = Files.walk(directory)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == LivePostgres.class || type == LiveMariaDb.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Function<Path, DatabaseServer> starter = type == LivePostgres.class ? LivePostgres::start : LiveMariaDb::start;
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(type, any -> Running.start(starter), Running.class)
                .server();
    }
}
