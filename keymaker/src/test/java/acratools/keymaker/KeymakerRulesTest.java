package acratools.keymaker;

import acratools.tooltest.RulesContract;

class KeymakerRulesTest extends RulesContract {
    KeymakerRulesTest() {
        super(KeymakerCommand.class);
    }
}
