package acratools.addzone;

import acratools.tooltest.FlagsContract;

class AddZoneFlagsTest extends FlagsContract {
    AddZoneFlagsTest() {
        super(new AddZoneCommand());
    }
}
