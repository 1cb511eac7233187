package acratools.cli.docs;

import acratools.cli.Flag;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import java.io.IOException;

/** Completion of flags, their words and files, for bash, zsh and fish. */
public final class Completion {
    private final String tool;
    private final ToolCommand command;

    private Completion(ToolCommand command) {
        this.tool = command.description().name();
        this.command = command;
    }

    /** Writes {@code bash/<tool>}, {@code zsh/_<tool>} and {@code fish/<tool>.fish}: a directory, then class names. */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        for (ToolCommand command : Commands.named(args)) {
            String name = command.description().name();
            Commands.write(args[0], "bash/" + name, bash(command));
            Commands.write(args[0], "zsh/_" + name, zsh(command));
            Commands.write(args[0], "fish/" + name + ".fish", fish(command));
        }
    }

    /** A script for bash 4 and newer, which has {@code =} among its word breaks. */
    public static String bash(ToolCommand command) {
        return new Completion(command).bashScript();
    }

    /** A function for zsh's {@code fpath}. */
    public static String zsh(ToolCommand command) {
        return new Completion(command).zshFunction();
    }

    /** Commands for fish. */
    public static String fish(ToolCommand command) {
        return new Completion(command).fishCommands();
    }

    private String bashScript() {
        StringBuilder names = new StringBuilder();
        StringBuilder values = new StringBuilder();
        StringBuilder booleans = new StringBuilder();
        for (Flag<?> flag : Tool.allFlags(command).all()) {
            if (!flag.isDeprecated()) {
                names.append(' ').append(flag.spelling()).append(flag.isBoolean() ? "" : "=");
                booleans.append(flag.isBoolean() ? "|--" + flag.name() : "");
                String action = bashAction(flag);
                if (!action.isEmpty()) {
                    String pattern = "--" + flag.name();
                    // A boolean never takes the next word: there only a flag can follow.
                    values.append("        ")
                            .append(flag.isBoolean() ? pattern + "=" : pattern + "|" + pattern + "=")
                            .append(") COMPREPLY=(")
                            .append(action)
                            .append(") ;;\n");
                }
            }
        }
        String function = "_" + tool.replace('-', '_');
        return String.join(
                "\n",
                "# bash completion of " + tool,
                function + "() {",
                "    local flag='' word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
                "    COMPREPLY=()",
                "    if [[ $word == '=' ]]; then",
                "        flag=$before= word=''",
                "    elif [[ $before == '=' ]]; then",
                "        flag=${COMP_WORDS[COMP_CWORD-2]}=",
                "    elif [[ $before == -* && $word != -* ]]; then",
                "        flag=$before",
                "    fi",
                "    [[ $flag == -* && $flag != --* ]] && flag=-$flag",
                "    case $flag in",
                values + "        ''" + booleans + ")",
                "            COMPREPLY=($(compgen -W '" + names.substring(1) + "' -- \"$word\"))",
                "            [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace ;;",
                "    esac",
                "}",
                "complete -F " + function + " " + tool,
                "");
    }

    private static String bashAction(Flag<?> flag) {
        if (!flag.words().isEmpty()) {
            return "$(compgen -W '" + String.join(" ", flag.words()) + "' -- \"$word\")";
        }
        return switch (flag.completion()) {
            case FILE -> "$(compgen -f -- \"$word\")";
            case DIRECTORY -> "$(compgen -d -- \"$word\")";
            case NONE -> "";
        };
    }

    private String zshFunction() {
        StringBuilder text = new StringBuilder("#compdef " + tool + "\n_arguments -S \\\n");
        for (Flag<?> flag : Tool.allFlags(command).all()) {
            if (!flag.isDeprecated()) {
                text.append("    '").append(flag.spelling()).append(flag.isBoolean() ? "" : "=");
                text.append('[').append(zshText(flag.description())).append(']').append(zshAction(flag));
                text.append("' \\\n");
            }
        }
        return text.append("    '*:'\n").toString();
    }

    private static String zshText(String text) {
        return text.replace("'", "'\\''")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String zshAction(Flag<?> flag) {
        if (flag.isBoolean()) {
            return "";
        }
        if (!flag.words().isEmpty()) {
            return ":value:(" + String.join(" ", flag.words()) + ")";
        }
        return switch (flag.completion()) {
            case FILE -> ":file:_files";
            case DIRECTORY -> ":directory:_files -/";
            case NONE -> ":value: ";
        };
    }

    private String fishCommands() {
        StringBuilder text = new StringBuilder("complete -c " + tool + " -f\n");
        for (Flag<?> flag : Tool.allFlags(command).all()) {
            if (!flag.isDeprecated()) {
                text.append("complete -c ").append(tool).append(flag.name().length() == 1 ? " -s " : " -l ");
                text.append(flag.name()).append(fishAction(flag));
                text.append(" -d '")
                        .append(flag.description().replace("'", "\\'"))
                        .append("'\n");
            }
        }
        return text.toString();
    }

    private static String fishAction(Flag<?> flag) {
        if (flag.isBoolean()) {
            return "";
        }
        if (!flag.words().isEmpty()) {
            return " -x -a '" + String.join(" ", flag.words()) + "'";
        }
        return switch (flag.completion()) {
            case FILE -> " -r -F";
            case DIRECTORY -> " -x -a '(__fish_complete_directories)'";
            case NONE -> " -x";
        };
    }
}
