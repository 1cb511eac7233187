package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.testkit.CodeRules;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RollbackRulesTest {
    private static final CodeRules TOOL = CodeRules.of("acratools.rollback");

    @Test
    void onlyMainEndsTheJvm() {
        assertEquals(
                Set.of("acratools.rollback.RollbackCommand.main"),
                TOOL.callersOf("java.lang.System.exit(", "java.lang.Runtime.exit(", "java.lang.Runtime.halt("));
    }

    @Test
    void nothingGoesPastTheToolToItsSurroundings() {
        assertEquals(
                Set.of(),
                TOOL.callersOf("java.lang.System.getenv(", "java.io.FileDescriptor.", "java.lang.Thread.sleep("));
    }

    @Test
    void noSecretBecomesAString() {
        assertEquals(Set.of(), TOOL.callersOf("java.lang.String.<init>([B", "java.util.Arrays.equals([B"));
    }

    @Test
    void librariesStayBehindCommon() {
        TOOL.keepApart(
                List.of("acratools.rollback"),
                List.of("picocli..", "org.springframework..", "org.bouncycastle..", "com.fasterxml..", "java.sql.."),
                "a tool is its job and its flags");
    }
}
