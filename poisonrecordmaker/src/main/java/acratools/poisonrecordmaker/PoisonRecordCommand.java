package acratools.poisonrecordmaker;

import acratools.cli.FlagSet;
import acratools.cli.OpenKeystore;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import java.util.Base64;
import java.util.List;

/** {@code acra-poisonrecordmaker}. Source: spec/cli.md, "acra-poisonrecordmaker". */
final class PoisonRecordCommand implements ToolCommand {
    PoisonRecordCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new PoisonRecordCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-poisonrecordmaker",
                "make poison records for Acra",
                List.of(
                        "Makes a poison record: random data, encrypted so that it looks like any other value of a table."
                                + " No application ever reads it; when somebody reads the whole table through Acra,"
                                + " Acra meets the record and gives the alarm.",
                        "Prints the record in base64 on one line. The poison key that the record needs is made, if the"
                                + " keystore has none."),
                List.of(
                        new Example("a record, the master key in ACRA_MASTER_KEY", "acra-poisonrecordmaker"),
                        new Example(
                                "one that looks like the table's AcraBlocks of 200 bytes",
                                "acra-poisonrecordmaker --type=acrablock --data_length=200"),
                        new Example("the raw bytes in a file", "acra-poisonrecordmaker | base64 -d > record"),
                        new Example(
                                "a record, the master key in Vault",
                                "acra-poisonrecordmaker --keys_dir=/var/lib/acra/keys"
                                        + " --vault_connection_api_string=https://vault.example.com:8200"
                                        + " --vault_secrets_path=secret/acra")),
                List.of("acra-keymaker", "acra-addzone"));
    }

    @Override
    public FlagSet flags() {
        return PoisonRecordFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        try (OpenKeystore open = OpenKeystore.openOrMakeV1(tool, PoisonRecordFlags.DIRECTORY)) {
            byte[] record = new PoisonRecordMaker(open.keystore(), tool.random(), tool.log(), tool::checkpoint)
                    .make(tool.get(PoisonRecordFlags.TYPE), tool.get(PoisonRecordFlags.DATA_LENGTH));
            tool.results().line(Base64.getEncoder().encodeToString(record));
        }
    }
}
