package acratools.cli;

import acratools.failure.ToolFailure;
import acratools.testkit.HostileInput;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Config files, right and wrong and hostile. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfigFileFuzzTest {
    static Stream<byte[]> files() {
        return Stream.of(
                        "version: 0.94.0\nclient_id: from_file\nredis_db_keys: 0x0\nd: no\n",
                        "version: 0.94.0\nkeystore: v1\n",
                        "# nothing\n---\n",
                        "a: &a [*a, *a]\n",
                        "a: !!javax.script.ScriptEngineManager [1]\n",
                        "a: {b: {c: {d: 1}}}\n",
                        "? |\n  a\n: >-\n  b\n",
                        "\"\\x41\": 'it''s'\n",
                        "a: 1\na: 2\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void aFileIsReadOrRefused(byte[] content) throws IOException {
        Path file = Files.createTempFile("config", ".yaml");
        try {
            HostileInput.judge(content, ToolFailure.class, bytes -> {
                Files.write(file, bytes);
                ConfigFile.read(file, new FlagValues(new SampleCommand(tool -> {}).flags()));
            });
        } finally {
            Files.delete(file);
        }
    }
}
