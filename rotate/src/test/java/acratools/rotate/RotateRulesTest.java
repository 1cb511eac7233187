package acratools.rotate;

import acratools.tooltest.RulesContract;

class RotateRulesTest extends RulesContract {
    RotateRulesTest() {
        super(RotateCommand.class);
    }
}
