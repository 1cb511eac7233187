package acratools.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Go's flag syntax, rewritten to the one that picocli reads alike: {@code --name=value} for every flag. Go stops at the
 * first problem; here the rest is read too, so that all problems are told at once. Source: spec/cli.md, "Flag syntax".
 */
final class GoFlagSyntax {
    private final FlagSet flags;
    private final List<String> rewritten = new ArrayList<>();
    private final List<String> leftOver = new ArrayList<>();
    private final Problems problems;
    private boolean helpWanted;

    private GoFlagSyntax(FlagSet flags, Problems problems) {
        this.flags = flags;
        this.problems = problems;
    }

    /** Reads {@code args}; what is wrong with them goes to {@code problems}. */
    static GoFlagSyntax read(String[] args, FlagSet flags, Problems problems) {
        GoFlagSyntax syntax = new GoFlagSyntax(flags, problems);
        syntax.readAll(args);
        return syntax;
    }

    /** {@code --name=value}, in order, repeated ones too. */
    List<String> rewritten() {
        return rewritten;
    }

    /** What stands behind the flags; Go ignores it. */
    List<String> leftOver() {
        return leftOver;
    }

    /** Whether there was {@code -h} or {@code --help}; nothing behind it is read. As in Go, earlier problems count more. */
    boolean helpWanted() {
        return helpWanted;
    }

    private void readAll(String[] args) {
        int next = 0;
        while (next < args.length && isFlag(args[next]) && !helpWanted) {
            if (args[next].equals("--")) {
                next++;
                break;
            }
            next = readFlag(args, next);
        }
        for (; next < args.length && !helpWanted; next++) {
            leftOver.add(args[next]);
        }
    }

    private static boolean isFlag(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }

    /** @return the place of the word behind the flag and its value */
    private int readFlag(String[] args, int at) {
        String word = args[at];
        String body = word.substring(word.charAt(1) == '-' ? 2 : 1);
        if (body.isEmpty() || body.charAt(0) == '-' || body.charAt(0) == '=') {
            problems.add("\"" + word + "\"", "is no flag", "a flag is --name=value or --name value");
            return at + 1;
        }
        int equals = body.indexOf('=');
        String name = equals < 0 ? body : body.substring(0, equals);
        if (name.equals("h") || name.equals("help")) {
            helpWanted = true;
            return at + 1;
        }
        Flag<?> flag = flags.find(name).orElse(null);
        if (flag == null) {
            problems.add("--" + name, "is not a flag of this tool", Suggestion.hint(name, flags, "--"));
            return equals < 0 && at + 1 < args.length && !isFlag(args[at + 1]) ? at + 2 : at + 1;
        }
        return readValue(args, at, flag, equals < 0 ? -1 : word.length() - body.length() + equals + 1);
    }

    private int readValue(String[] args, int at, Flag<?> flag, int valueStart) {
        if (valueStart >= 0) {
            put(flag, args[at].substring(valueStart));
            return at + 1;
        }
        if (flag.isBoolean()) {
            put(flag, "true");
            return at + 1;
        }
        if (at + 1 < args.length) {
            put(flag, args[at + 1]);
            return at + 2;
        }
        problems.add(flag.spelling(), "needs a value", "give it as " + flag.spelling() + "=" + flag.placeholder());
        return at + 1;
    }

    private void put(Flag<?> flag, String value) {
        rewritten.add("--" + flag.name() + "=" + value);
    }
}
