package acratools.poisonrecordmaker;

import acratools.tooltest.CommandContract;
import java.util.List;

class PoisonRecordCommandTest extends CommandContract {
    PoisonRecordCommandTest() {
        super(PoisonRecordCommand::new, "--keys_dir");
    }

    @Override
    protected boolean makesAKeystoreV1() {
        return true;
    }

    @Override
    protected List<String> refusedValues() {
        return List.of("--type=acra", "--type=AcraBlock", "--data_length=-2", "--data_length=67108865");
    }
}
