package acratools.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The flags as picocli's model, and picocli set so that it reads what {@link GoFlagSyntax} rewrote. */
final class PicocliParser {
    private PicocliParser() {}

    /** The model of a whole tool. */
    static CommandSpec spec(String tool, FlagSet flags) {
        CommandSpec spec = CommandSpec.create().name(tool);
        for (Flag<?> flag : flags.all()) {
            spec.addOption(option(flag, new Problems()));
        }
        return spec;
    }

    /** Puts what {@code rewritten} says into {@code values}; bad values go to {@code problems}. */
    static void parse(List<String> rewritten, FlagValues values, Problems problems) {
        if (rewritten.isEmpty()) {
            return;
        }
        CommandSpec spec = CommandSpec.create();
        for (String word : rewritten) {
            Flag<?> flag = flagOf(word, values.flags());
            // Only the flags in use are modelled: building the model of all is most of what picocli costs at start.
            if (spec.findOption("--" + flag.name()) == null) {
                spec.addOption(option(flag, problems));
            }
        }
        CommandLine commandLine = new CommandLine(spec)
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(true)
                .setAllowOptionsAsOptionParameters(true)
                .setTrimQuotes(false);
        // A word that no argument can be: else picocli would take the value of --client_id=-- for the end of flags.
        spec.parser().collectErrors(true).endOfOptionsDelimiter("\0");
        ParseResult result = commandLine.parseArgs(rewritten.toArray(new String[0]));
        for (OptionSpec option : result.matchedOptions()) {
            Object value = option.getValue();
            if (value != null) {
                values.putFromCommandLine(flagOf(option.longestName(), values.flags()), value);
            }
        }
    }

    private static Flag<?> flagOf(String word, FlagSet flags) {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        return flags.find(name).orElseThrow();
    }

    private static OptionSpec option(Flag<?> flag, Problems problems) {
        // For picocli all are text: of its own types it treats booleans and empty values in ways that are not Go's.
        return OptionSpec.builder("--" + flag.name())
                .type(String.class)
                .arity("1")
                .description(flag.description())
                .paramLabel(flag.placeholder())
                .hidden(flag.isDeprecated())
                .converters(new Converter(flag, problems))
                .build();
    }

    /** Hands the conversion to the flag and keeps its reason, which picocli would put in words of its own. */
    private static final class Converter implements ITypeConverter<Object> {
        private final Flag<?> flag;
        private final Problems problems;

        Converter(Flag<?> flag, Problems problems) {
            this.flag = flag;
            this.problems = problems;
        }

        @Override
        public Object convert(String text) {
            try {
                return flag.type().parse(text);
            } catch (BadFlagValue e) {
                problems.addBadValue(flag, flag.spelling(), text, e);
                throw new TypeConversionException(e.reason());
            }
        }
    }
}
