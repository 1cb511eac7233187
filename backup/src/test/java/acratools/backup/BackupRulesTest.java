package acratools.backup;

import acratools.tooltest.RulesContract;

class BackupRulesTest extends RulesContract {
    BackupRulesTest() {
        super(BackupCommand.class);
    }
}
