package acratools.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link LivePostgres}, {@link LiveMariaDb}, {@link LiveRedis} or {@link LiveKms} as a parameter: one of each serves all tests
 * of a JVM, started when the first asks for it and ended behind the last. Tests make a database each, and neither kill nor
 * configure it; Redis and the KMS are empty each time they are given, so one class at a time has them.
 */
public final class LiveServers implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LiveServers.class);

    private static final Map<Class<?>, Function<Path, ? extends Server>> STARTERS = Map.of(
            LivePostgres.class,
            LivePostgres::start,
            LiveMariaDb.class,
            LiveMariaDb::start,
            LiveRedis.class,
            LiveRedis::start,
            LiveKms.class,
            LiveKms::start);

    /** A server and its directory, gone when JUnit closes its store. */
    private record Running(Server server, Path directory) implements AutoCloseable {
        static Running start(Function<Path, ? extends Server> starter) {
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
        return STARTERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Server server = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(type, any -> Running.start(Objects.requireNonNull(STARTERS.get(type))), Running.class)
                .server();
        if (server instanceof LiveRedis redis) {
            redis.call("FLUSHALL");
        }
        if (server instanceof LiveKms kms) {
            kms.reset();
        }
        return server;
    }
}
