package acratools.cli.docs;

import acratools.cli.Flag;
import acratools.cli.FlagGroup;
import acratools.cli.FlagSet;
import acratools.cli.MasterKeyFlags;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolDescription;
import acratools.cli.ToolVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A tool's manual page, in roff with the man macros. */
public final class ManPage {
    private final ToolDescription tool;
    private final FlagSet flags;
    private final StringBuilder page = new StringBuilder(16384);

    private ManPage(ToolCommand command) {
        this.tool = command.description();
        this.flags = Tool.allFlags(command);
    }

    /** Writes {@code <tool>.1} for each command: a directory, then class names. */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        for (ToolCommand command : Commands.named(args)) {
            Commands.write(args[0], command.description().name() + ".1", of(command));
        }
    }

    /** The page's source. */
    public static String of(ToolCommand command) {
        return new ManPage(command).render();
    }

    private String render() {
        macro(".TH \"" + upper(tool.name()) + "\" \"1\" \"\" \"" + tool.name() + " " + ToolVersion.SUITE + "\"");
        // Flags are long words that must not be broken: lines are left ragged.
        macro(".ad l\n.nh");
        section("NAME");
        page.append(escaped(tool.name()))
                .append(" \\- ")
                .append(escaped(tool.summary()))
                .append('\n');
        section("SYNOPSIS");
        macro(".B " + escaped(tool.name()));
        text("[flags]");
        section("DESCRIPTION");
        for (String paragraph : tool.paragraphs()) {
            macro(".PP");
            text(paragraph);
        }
        options();
        configuration();
        environment();
        files();
        section("EXIT STATUS");
        tagged("0", "Done.");
        tagged("1", "Failed; what was to change is as it was, or resumable as described above.");
        tagged("2", "Wrong usage.");
        examples();
        seeAlso();
        return page.toString();
    }

    private void options() {
        section("OPTIONS");
        text("A flag is --name=value or --name value, with one dash or two. A boolean is --name, --name=true or"
                + " --name=false and never takes the next word. Of a flag given twice the last one counts.");
        for (Map.Entry<FlagGroup, List<Flag<?>>> group : flags.byGroup().entrySet()) {
            macro(".SS \"" + escaped(group.getKey().title()) + "\"");
            for (Flag<?> flag : group.getValue()) {
                macro(".TP");
                page.append("\\fB").append(escaped(flag.spelling())).append("\\fR");
                if (!flag.isBoolean()) {
                    page.append("=\\fI")
                            .append(escaped(flag.placeholder()).replace("|", "|\\:"))
                            .append("\\fR");
                }
                page.append('\n');
                text(description(flag));
            }
        }
    }

    private static String description(Flag<?> flag) {
        String text = Character.toUpperCase(flag.description().charAt(0))
                + flag.description().substring(1) + ".";
        boolean plainBoolean = flag.isBoolean() && flag.defaultText().equals("false");
        if (!flag.defaultText().isEmpty() && !plainBoolean) {
            text += " Default: " + flag.defaultText() + ".";
        }
        return text
                + flag.environmentVariable()
                        .map(name -> " See " + name + " below.")
                        .orElse("");
    }

    private void configuration() {
        section("CONFIGURATION");
        text("Flags are also read from the YAML file that --config_file names, or from configs/" + tool.name()
                + ".yaml if that exists. It has one key a flag, and version, which must be "
                + ToolVersion.SUITE + " up to its last part. The command line counts more than the file.");
    }

    private void environment() {
        section("ENVIRONMENT");
        for (Flag<?> flag : flags.all()) {
            if (flag.environmentVariable().isPresent() && !flag.isDeprecated()) {
                tagged(flag.environmentVariable().get(), "Used with " + flag.spelling() + ".");
            }
        }
        if (flags.all().contains(MasterKeyFlags.PRESENT.vaultAddress)) {
            String used = "used with " + MasterKeyFlags.PRESENT.vaultAddress.spelling() + ".";
            tagged("VAULT_API_TOKEN", "The token for Vault, in base64; " + used);
            tagged("VAULT_TOKEN", "The token as it is, where there is no VAULT_API_TOKEN; " + used);
        }
        MasterKeyFlags.newVaultAddress(flags).ifPresent(address -> {
            String used = "used with " + address.spelling() + ".";
            tagged("NEW_VAULT_API_TOKEN", "The token for the new master key's Vault, in base64; " + used);
            tagged("NEW_VAULT_TOKEN", "The same as it is, where there is no NEW_VAULT_API_TOKEN; " + used);
        });
        tagged("JAVA_HOME", "The Java to run on, where the tool does not bring its own.");
        tagged("ACRA_TOOLS_JAVA_OPTS", "Further options for Java.");
    }

    private void files() {
        section("FILES");
        tagged("configs/" + tool.name() + ".yaml", "Flags, where --config_file names no other file.");
        if (flags.all().contains(MasterKeyFlags.PRESENT.vaultAddress)) {
            tagged("~/.vault-token", "The token for Vault, where no variable holds one; 'vault login' writes it.");
        }
    }

    private void examples() {
        if (!tool.examples().isEmpty()) {
            section("EXAMPLES");
            for (ToolDescription.Example example : tool.examples()) {
                macro(".PP");
                text(Character.toUpperCase(example.purpose().charAt(0))
                        + example.purpose().substring(1) + ":");
                macro(".PP\n.RS 4\n.nf");
                text(example.command());
                macro(".fi\n.RE");
            }
        }
    }

    private void seeAlso() {
        if (!tool.seeAlso().isEmpty()) {
            section("SEE ALSO");
            StringBuilder names = new StringBuilder();
            for (String name : tool.seeAlso()) {
                names.append(names.length() == 0 ? "" : ", ").append(name).append("(1)");
            }
            text(names.toString());
        }
    }

    private void section(String title) {
        macro(".SH \"" + title + "\"");
    }

    private void tagged(String tag, String text) {
        macro(".TP\n.B " + escaped(tag));
        text(text);
    }

    private void macro(String line) {
        page.append(line).append('\n');
    }

    private void text(String line) {
        // \& keeps a leading dot or quote from being a request.
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "");
        page.append(escaped(line)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    }

    private static String upper(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            out.append(Character.toUpperCase(name.charAt(i)));
        }
        return out.toString();
    }
}
