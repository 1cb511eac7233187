package acratools.rollback;

import acratools.tooltest.RulesContract;

class RollbackRulesTest extends RulesContract {
    RollbackRulesTest() {
        super(RollbackCommand.class);
    }
}
