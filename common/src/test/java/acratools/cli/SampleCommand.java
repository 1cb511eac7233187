package acratools.cli;

import acratools.failure.InputFailure;
import acratools.id.ClientId;
import java.util.ArrayList;
import java.util.List;

/** A tool with keymaker's command line and no keystore. */
public final class SampleCommand implements ToolCommand {
    enum Version implements FlagWord {
        DETECT(""),
        V1("v1"),
        V2("v2");

        private final String word;

        Version(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    interface Job {
        void run(ToolContext tool);
    }

    static final Flag<String> CLIENT_ID = Flag.text("client_id", "client", FlagGroup.TOOL, "client to make keys for");
    static final Flag<Version> KEYSTORE =
            Flag.choice("keystore", Version.DETECT, Version.values(), FlagGroup.KEYSTORE, "version of the keystore");
    static final Flag<Boolean> HMAC = Flag.bool("generate_hmac_key", false, FlagGroup.TOOL, "make an HMAC key");
    static final Flag<String> MASTER_KEY =
            Flag.file("generate_master_key", "", FlagGroup.TOOL, "make a master key and write it to this file");
    static final Flag<Boolean> OLD = Flag.bool("fs_keystore_enable", true, FlagGroup.TOOL, "not needed any more")
            .deprecated();

    private final Job job;

    public SampleCommand() {
        this(SampleCommand::likeKeymaker);
    }

    SampleCommand(Job job) {
        this.job = job;
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-sample",
                "makes keys for nobody",
                List.of("Makes no keys at all. It has the command line of a tool that does."),
                List.of(new ToolDescription.Example(
                        "an HMAC key in a new keystore", "acra-sample --keystore=v1 --generate_hmac_key")),
                List.of("acra-rotate"));
    }

    @Override
    public FlagSet flags() {
        return FlagSet.of(List.of(CLIENT_ID, KEYSTORE, HMAC, MASTER_KEY, OLD))
                .with(MasterKeyFlags.all())
                .with(RedisFlags.all())
                .with(TlsFlags.ofAnyServer());
    }

    @Override
    public void run(ToolContext tool) {
        job.run(tool);
    }

    private static void likeKeymaker(ToolContext tool) {
        if (!tool.get(MASTER_KEY).isEmpty() && tool.get(KEYSTORE) == Version.DETECT) {
            throw new InputFailure("--generate_master_key", "needs to know for which keystore", "give --keystore=v2");
        }
        ClientId client = new ClientId(tool.get(CLIENT_ID));
        tool.log().info("Making keys", "client_id", client.value());
        List<String> lines = new ArrayList<>();
        if (tool.get(HMAC)) {
            lines.add("Generated HMAC key for searchable encryption");
        }
        lines.forEach(tool.results()::line);
    }
}
