package acratools.storage;

import acratools.testkit.HostileInput;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.RedisInputStream;

/** Whatever a server, or who stands between it and us, answers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisReplyFuzzTest {
    static Stream<byte[]> replies() {
        return Stream.of(
                        "+OK\r\n",
                        "-WRONGPASS invalid\r\n",
                        ":1\r\n",
                        "$-1\r\n",
                        "$3\r\nabc\r\n",
                        "$1398104\r\nabc\r\n",
                        "$99999999999999999999\r\n",
                        "*-1\r\n",
                        "*2\r\n$1\r\n0\r\n*2\r\n$3\r\na/b\r\n$1\r\nc\r\n",
                        "*4194303\r\n:1\r\n",
                        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
                        "*2\r\n-ERR no\r\n+OK\r\n")
                .map(reply -> reply.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("replies")
    @FuzzTest
    void aReplyIsReadOrRefused(byte[] reply) {
        HostileInput.judge(
                reply,
                JedisException.class,
                bytes -> RedisReplyReader.read(
                        new RedisInputStream(new ByteArrayInputStream(bytes)), Duration.ofSeconds(10)));
    }
}
