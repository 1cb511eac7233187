package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.RedisProxy;
import acratools.testkit.TestChain;
import acratools.tls.NamedRevocationContract;
import acratools.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LiveServers.class)
class RedisRevocationTest extends NamedRevocationContract {
    private static TestChain chain;
    private static RedisProxy proxy;

    @BeforeAll
    static void start(LiveRedis redis, @TempDir Path directory) throws IOException {
        chain = issue(directory, "127.0.0.1");
        proxy = RedisProxy.tls(redis, chain.server());
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Override
    protected TestChain chain() {
        return chain;
    }

    @Override
    protected Optional<ToolFailure> refusal(TlsSettings settings) {
        try (Storage storage = RedisTrial.on(proxy.port()).tls(settings).open("revocation")) {
            assertTrue(storage.isEmpty());
            return Optional.empty();
        } catch (ToolFailure refused) {
            return Optional.of(refused);
        }
    }

    @Override
    protected String flags() {
        return "--redis_tls_client_";
    }
}
