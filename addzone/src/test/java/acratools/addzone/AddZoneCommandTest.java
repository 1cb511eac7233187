package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.tooltest.CommandContract;
import org.junit.jupiter.api.Test;

class AddZoneCommandTest extends CommandContract {
    AddZoneCommandTest() {
        super(AddZoneCommand::new, "--keys_output_dir");
    }

    @Override
    protected boolean makesAKeystoreV1() {
        return true;
    }

    @Test
    void takesAnOldScriptsFlagWithAWarning() {
        String message = refused(golden(), "--fs_keystore_enable=true");
        assertTrue(message.contains("flag=fs_keystore_enable"), message);
        assertTrue(message.contains("ACRA_MASTER_KEY"), message);
    }
}
