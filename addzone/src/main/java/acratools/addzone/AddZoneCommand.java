package acratools.addzone;

import acratools.cli.FlagSet;
import acratools.cli.OpenKeystore;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import java.util.List;

/** {@code acra-addzone}. Source: spec/cli.md, "acra-addzone". */
final class AddZoneCommand implements ToolCommand {
    AddZoneCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new AddZoneCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-addzone",
                "make a zone for Acra",
                List.of(
                        "Makes a zone in Acra's keystore: a fresh id, a key pair for AcraStructs and a symmetric key for"
                                + " AcraBlocks, the keys sealed under the Acra Master Key. Both keys are made, or none.",
                        "Prints one line of JSON with the zone's id and, in base64, its public key, which"
                                + " applications need to encrypt for the zone."),
                List.of(
                        new Example("a zone, the master key in ACRA_MASTER_KEY", "acra-addzone"),
                        new Example("its id in a shell variable", "id=$(acra-addzone | jq -r .id)"),
                        new Example(
                                "a zone, the master key in Vault",
                                "acra-addzone --keys_output_dir=/var/lib/acra/keys"
                                        + " --vault_connection_api_string=https://vault.example.com:8200"
                                        + " --vault_secrets_path=secret/acra")),
                List.of("acra-keymaker", "acra-poisonrecordmaker"));
    }

    @Override
    public FlagSet flags() {
        return AddZoneFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        try (OpenKeystore open = OpenKeystore.openOrMakeV1(tool, AddZoneFlags.OUTPUT_DIRECTORY)) {
            Zone zone = new ZoneMaker(open.keystore(), tool.random(), tool::checkpoint).make();
            tool.log().info("zone made", "zone_id", zone.id().value());
            tool.results().line(ZoneLine.of(zone));
        }
    }
}
