package acratools.cli;

import java.util.List;

/** The flags of config files, help and version, which every tool has. Source: spec/cli.md, "Configuration". */
final class ConfigFlags {
    static final Flag<String> CONFIG_FILE = Flag.file(
            "config_file",
            "",
            FlagGroup.CONFIGURATION,
            "YAML file with flags; if not given, configs/<tool>.yaml is read if it exists");

    static final Flag<Boolean> DUMP_CONFIG = Flag.bool(
            "dump_config",
            false,
            FlagGroup.CONFIGURATION,
            "write a config file with every flag, its description and value (no secrets), and exit");

    static final Flag<Boolean> MARKDOWN_TABLE = Flag.bool(
            "generate_markdown_args_table",
            false,
            FlagGroup.CONFIGURATION,
            "with --dump_config, also write the flags as a table to markdown_<tool>.md beside the config file");

    static final Flag<Boolean> HELP =
            Flag.bool("help", false, FlagGroup.HELP, "show this help and exit").commandLineOnly();

    static final Flag<Boolean> VERSION = Flag.bool("version", false, FlagGroup.HELP, "show the version and exit")
            .commandLineOnly();

    private ConfigFlags() {}

    static List<Flag<?>> all() {
        return List.of(CONFIG_FILE, DUMP_CONFIG, MARKDOWN_TABLE, HELP, VERSION);
    }
}
