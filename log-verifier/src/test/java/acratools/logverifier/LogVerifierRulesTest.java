package acratools.logverifier;

import acratools.testkit.CodeRules;
import acratools.tooltest.RulesContract;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogVerifierRulesTest extends RulesContract {
    LogVerifierRulesTest() {
        super(LogVerifierCommand.class);
    }

    /** A number that is read by the JDK, and told where it is too large. */
    @Override
    protected Set<String> makersOfStrings() {
        return Set.of("acratools.logverifier.format.GoNumber.text");
    }

    @Test
    void theFormatKnowsNothingAroundIt() {
        CodeRules.of("acratools.logverifier")
                .keepApart(
                        List.of("acratools.logverifier.format"),
                        List.of(
                                "acratools.logverifier",
                                "acratools.cli..",
                                "acratools.storage..",
                                "acratools.keystore..",
                                "acratools.masterkey..",
                                "java.nio.file..",
                                "com.github.luben.."),
                        "a format is bytes and keys");
    }
}
