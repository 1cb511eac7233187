package acratools.rotate;

import acratools.tooltest.FlagsContract;

class RotateFlagsTest extends FlagsContract {
    RotateFlagsTest() {
        super(new RotateCommand());
    }

    @Override
    protected int leastOfAcras() {
        return 51;
    }
}
