package acratools.poisonrecordmaker;

import acratools.tooltest.FlagsContract;

class PoisonRecordFlagsTest extends FlagsContract {
    PoisonRecordFlagsTest() {
        super(new PoisonRecordCommand());
    }
}
