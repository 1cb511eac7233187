package acratools.cli;

import java.util.List;
import java.util.Map;

/** What {@code --help} shows: the tool's purpose, examples, and its flags by topic with default and source. */
final class HelpPage {
    private static final int NARROWEST = 40;
    private static final int WIDEST = 100;

    private final ToolDescription tool;
    private final FlagSet flags;
    private final int width;
    private final StringBuilder text = new StringBuilder(16384);

    private HelpPage(ToolDescription tool, FlagSet flags, int width) {
        this.tool = tool;
        this.flags = flags;
        this.width = width;
    }

    /** @param columns the terminal's width; anything that is no number stands for an unknown one */
    static String of(ToolDescription tool, FlagSet flags, String columns) {
        return new HelpPage(tool, flags, widthOf(columns)).render();
    }

    /** {@code default client; also read from the environment's X}: the end of a flag's description. */
    static String source(Flag<?> flag) {
        StringBuilder source = new StringBuilder();
        if (!flag.isBoolean() && !flag.defaultText().isEmpty()) {
            source.append("default ").append(flag.defaultText());
        } else if (flag.isBoolean() && flag.defaultText().equals("true")) {
            source.append("default true");
        }
        if (flag.environmentVariable().isPresent()) {
            source.append(source.length() == 0 ? "" : "; ");
            source.append("environment ").append(flag.environmentVariable().get());
        }
        if (!flag.isConfigKey()) {
            source.append(source.length() == 0 ? "" : "; ").append("not in a config file");
        }
        return source.toString();
    }

    /** {@code --keystore=v1|v2}, {@code --v}. */
    static String spelling(Flag<?> flag) {
        return flag.isBoolean() ? flag.spelling() : flag.spelling() + "=" + flag.placeholder();
    }

    private static int widthOf(String columns) {
        try {
            return Math.max(NARROWEST, Math.min(WIDEST, Integer.parseInt(columns)));
        } catch (NumberFormatException e) {
            return 80;
        }
    }

    private String render() {
        text.append("usage: ").append(tool.name()).append(" [flags]\n\n");
        wrap(tool.name() + ": " + tool.summary(), "");
        for (String paragraph : tool.paragraphs()) {
            text.append('\n');
            wrap(paragraph, "");
        }
        text.append('\n');
        wrap(
                "A flag is --name=value or --name value; a boolean is --name or --name=false. Unless it says otherwise"
                        + " each is also a key of the config file, which the command line overrides; the default"
                        + " config file is configs/" + tool.name() + ".yaml.",
                "");
        for (Map.Entry<FlagGroup, List<Flag<?>>> group : flags.byGroup().entrySet()) {
            text.append('\n').append(group.getKey().title()).append(":\n");
            for (Flag<?> flag : group.getValue()) {
                append(flag);
            }
        }
        if (!tool.examples().isEmpty()) {
            text.append("\nExamples:\n");
            for (ToolDescription.Example example : tool.examples()) {
                wrap("# " + example.purpose(), "  ");
                text.append("  ").append(example.command()).append('\n');
            }
        }
        text.append("\nExit codes: 0 done, 1 failed, 2 wrong usage.\n");
        return text.toString();
    }

    private void append(Flag<?> flag) {
        text.append("  ").append(spelling(flag)).append('\n');
        String source = source(flag);
        wrap(source.isEmpty() ? flag.description() : flag.description() + " (" + source + ")", "        ");
    }

    private void wrap(String paragraph, String indent) {
        int column = 0;
        for (String word : paragraph.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                text.append('\n');
                column = 0;
            }
            String before = column == 0 ? indent : " ";
            text.append(before).append(word);
            column += before.length() + word.length();
        }
        text.append('\n');
    }
}
