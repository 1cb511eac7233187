package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.tooltest.FlagsContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogVerifierFlagsTest extends FlagsContract {
    LogVerifierFlagsTest() {
        super(new LogVerifierCommand());
    }

    /** The release has the library, and no tool of that name. */
    @Override
    protected boolean isOneOfAcras() {
        return false;
    }

    @Test
    void ownFlagsHaveTheirDefaults() {
        Map<String, String> defaults = Map.of(
                "audit_log_file", "",
                "audit_log_file_list", "",
                "audit_log_file_format", "plaintext",
                "audit_log_missing_ok", "false",
                "audit_log_require_end", "false",
                "continue", "false",
                "json", "false",
                "parallelism", "0",
                "keys_dir", ".acrakeys");
        defaults.forEach((name, value) ->
                assertEquals(value, flags().find(name).orElseThrow().defaultText(), name));
    }
}
