package acratools.poisonrecordmaker;

import acratools.tooltest.RulesContract;

class PoisonRecordRulesTest extends RulesContract {
    PoisonRecordRulesTest() {
        super(PoisonRecordCommand.class);
    }
}
