package acratools.addzone;

import acratools.tooltest.RulesContract;

class AddZoneRulesTest extends RulesContract {
    AddZoneRulesTest() {
        super(AddZoneCommand.class);
    }
}
