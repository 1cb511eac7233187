package acratools.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.secret.SecretEnvironment.Erasure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SecretEnvironmentTest {
    private static final String VALUE = "a-value-that-must-not-stay-in-the-block";

    /** The program that the first test starts: takes the variable, tells what it got, waits to be looked at. */
    static final class Taker {
        public static void main(String[] args) throws IOException {
            try (SecretEnvironment environment = SecretEnvironment.take(
                    List.of("NOT_SET", "ACRA_TEST_SECRET"),
                    List.of("ACRA_TEST_NEIGHBOUR"),
                    List.of("ACRA_TEST_UNWANTED"))) {
                int length = environment.value("ACRA_TEST_SECRET").orElseThrow().length();
                System.out.println(length + " " + environment.erasure() + " "
                        + environment.value("NOT_SET").isPresent() + " "
                        + System.getenv("ACRA_TEST_SECRET").length());
                System.in.read();
            }
        }
    }

    @Test
    @Timeout(60)
    void leavesNothingInTheProcesssEnvironment() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName());
        builder.environment().put("ACRA_TEST_SECRET", VALUE);
        builder.environment().put("ACRA_TEST_UNWANTED", VALUE + "-either");
        builder.environment().put("ACRA_TEST_NEIGHBOUR", "stays");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals(VALUE.length() + " ERASED false 0", out.readLine());
            String block =
                    Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
            assertFalse(block.contains(VALUE));
            assertTrue(block.contains("ACRA_TEST_NEIGHBOUR=stays\0"));
        } finally {
            process.getOutputStream().close();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void takesTheFirstOfTwoAndTellsThatItCannotErase(@TempDir Path process) throws IOException {
        Files.writeString(
                process.resolve("environ"),
                "A=1\0NAMED=first\0NAMED2=x\0NAMED=second\0SETTING=as-is\0",
                StandardCharsets.US_ASCII);
        try (SecretEnvironment environment =
                SecretEnvironment.take(process, List.of("NAMED", "MISSING"), List.of("SETTING"), List.of("A"))) {
            try (Secret value = environment.value("NAMED").orElseThrow()) {
                assertEquals("first", value.use(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
            }
            assertEquals(Erasure.NOT_PERMITTED, environment.erasure());
            assertTrue(environment.value("MISSING").isEmpty());
            assertTrue(environment.value("A").isEmpty());
            try (Secret setting = environment.value("SETTING").orElseThrow()) {
                assertEquals("as-is", setting.use(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
            }
        }
    }

    @Test
    void isErasedWithTheRunsOtherSecrets() {
        OpenSecrets open = new OpenSecrets();
        try (SecretEnvironment environment =
                SecretEnvironment.of(Map.of("NAMED", VALUE.getBytes(StandardCharsets.US_ASCII)))) {
            environment.holdIn(open);
            open.close();
            assertThrows(IllegalStateException.class, () -> environment.value("NAMED"));
        }
    }

    @Test
    void readsABlockOfManyVariables(@TempDir Path process) throws IOException {
        String many = "FILLER=0123456789\0".repeat(20_000) + "NAMED=" + "v".repeat(100_000) + "\0";
        Files.writeString(process.resolve("environ"), many, StandardCharsets.US_ASCII);
        try (SecretEnvironment environment = SecretEnvironment.take(process, List.of("NAMED"), List.of(), List.of());
                Secret value = environment.value("NAMED").orElseThrow()) {
            assertEquals(100_000, value.length());
        }
    }

    @Test
    void asksTheRuntimeWhereThereIsNoProc(@TempDir Path empty) {
        try (SecretEnvironment environment =
                        SecretEnvironment.take(empty.resolve("none"), List.of("PATH"), List.of("HOME"), List.of());
                Secret path = environment.value("PATH").orElseThrow()) {
            assertEquals(System.getenv("PATH"), path.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
            assertEquals(Erasure.NO_PROC, environment.erasure());
        }
    }
}
