package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.testkit.CodeRules;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeymakerRulesTest {
    private static final CodeRules KEYMAKER = CodeRules.of("acratools.keymaker");

    @Test
    void onlyMainEndsTheJvm() {
        assertEquals(
                Set.of("acratools.keymaker.KeymakerCommand.main"),
                KEYMAKER.callersOf("java.lang.System.exit(", "java.lang.Runtime.exit(", "java.lang.Runtime.halt("));
    }

    @Test
    void nothingGoesPastTheToolToItsSurroundings() {
        assertEquals(
                Set.of(),
                KEYMAKER.callersOf("java.lang.System.getenv(", "java.io.FileDescriptor.", "java.lang.Thread.sleep("));
    }

    @Test
    void noSecretBecomesAString() {
        assertEquals(Set.of(), KEYMAKER.callersOf("java.lang.String.<init>([B", "java.util.Arrays.equals([B"));
    }

    @Test
    void librariesStayBehindCommon() {
        KEYMAKER.keepApart(
                List.of("acratools.keymaker"),
                List.of("picocli..", "org.springframework..", "org.bouncycastle..", "com.fasterxml..", "java.sql.."),
                "a tool is its job and its flags");
    }
}
