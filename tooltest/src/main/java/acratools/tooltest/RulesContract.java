package acratools.tooltest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.cli.ToolCommand;
import acratools.testkit.CodeRules;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the classes of a tool may call and use. A tool that needs more overrides the one set in question and names the
 * callers in full ({@code acratools.keymaker.KeymakerCommand.main}), so that the exception is seen where it is made and
 * fails once it is no longer needed.
 */
public abstract class RulesContract {
    private final Class<? extends ToolCommand> command;
    private final CodeRules tool;

    /** @param command in whose package and those below it the tool's classes are, and whose {@code main} starts it */
    protected RulesContract(Class<? extends ToolCommand> command) {
        this.command = command;
        this.tool = CodeRules.of(command.getPackageName());
    }

    /** Who makes a string of bytes, which holds no secret: nobody. */
    protected Set<String> makersOfStrings() {
        return Set.of();
    }

    /** Who compares bytes in a time that tells where they differ, none of them secret: nobody. */
    protected Set<String> comparersOfBytes() {
        return Set.of();
    }

    /** What only {@code common} uses, as package patterns of ArchUnit. */
    protected List<String> librariesBehindCommon() {
        return List.of("picocli..", "org.springframework..", "org.bouncycastle..", "com.fasterxml..", "java.sql..");
    }

    @Test
    void onlyMainEndsTheJvm() {
        assertEquals(
                Set.of(command.getName() + ".main"),
                tool.callersOf("java.lang.System.exit(", "java.lang.Runtime.exit(", "java.lang.Runtime.halt("));
    }

    @Test
    void nothingGoesPastTheToolToItsSurroundings() {
        assertEquals(
                Set.of(),
                tool.callersOf("java.lang.System.getenv(", "java.io.FileDescriptor.", "java.lang.Thread.sleep("));
    }

    @Test
    void noSecretBecomesAString() {
        assertEquals(makersOfStrings(), tool.callersOf("java.lang.String.<init>([B"));
    }

    @Test
    void noSecretIsComparedByArraysEquals() {
        assertEquals(comparersOfBytes(), tool.callersOf("java.util.Arrays.equals([B", "java.util.Arrays.mismatch([B"));
    }

    @Test
    void librariesStayBehindCommon() {
        tool.keepApart(
                List.of(command.getPackageName() + ".."), librariesBehindCommon(), "a tool is its job and its flags");
    }
}
