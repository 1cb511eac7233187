package acratools.rotate;

import acratools.cli.Flag;
import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.failure.UsageFailure;

/** Seals every key of a keystore under another master key. A mode of its own: no data is read or written. */
final class MasterKeyRotation {
    private final ToolContext tool;

    MasterKeyRotation(ToolContext tool) {
        this.tool = tool;
    }

    /**
     * Does it.
     *
     * @throws UsageFailure if the command line also asks for data to be rotated
     */
    void run() {
        for (Flag<?> flag : RotateFlags.ofData()) {
            if (tool.values().isChanged(flag)) {
                throw new UsageFailure(
                        tool.values().subject(flag),
                        "is about data, and " + RotateFlags.ROTATE_MASTER_KEY.spelling() + " changes none",
                        "rotate the master key and the data in two runs");
            }
        }
        throw new InputFailure(
                tool.values().subject(RotateFlags.ROTATE_MASTER_KEY), "is not supported yet", "leave it out");
    }
}
