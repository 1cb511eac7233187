package acratools.rollback;

import acratools.tooltest.FlagsContract;

class RollbackFlagsTest extends FlagsContract {
    RollbackFlagsTest() {
        super(new RollbackCommand());
    }

    @Override
    protected int leastOfAcras() {
        return 35;
    }
}
