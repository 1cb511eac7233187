package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.cli.Flag;
import acratools.tooltest.FlagsContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupFlagsTest extends FlagsContract {
    BackupFlagsTest() {
        super(new BackupCommand());
    }

    @Override
    protected int leastOfAcras() {
        return 29;
    }

    @Test
    void theBackupsKeyIsNamedBesideItsFlag() {
        Flag<?> flag = flags().find("backup_key_file").orElseThrow();
        assertEquals(
                List.of("BACKUP_MASTER_KEY"),
                flag.environmentVariable().stream().toList());
    }
}
