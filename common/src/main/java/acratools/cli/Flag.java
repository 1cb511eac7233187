package acratools.cli;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One flag of a tool, declared once as a constant: its name (also its key in a config file), type, default, group and
 * description. Parsing, {@code --help}, config files, man pages and shell completion all follow from it. A flag is
 * compared by identity. Source: spec/cli.md.
 *
 * @param <T> the type of its values
 */
public final class Flag<T> {
    /** What a shell completes a value with. */
    public enum Completion {
        NONE,
        FILE,
        DIRECTORY
    }

    private enum Trait {
        SECRET,
        DEPRECATED,
        COMMAND_LINE_ONLY
    }

    private final String name;
    private final FlagType<T> type;
    private final T defaultValue;
    private final FlagGroup group;
    private final String description;
    private final Completion completion;
    private final List<Trait> traits;
    private final String environment;

    private Flag(
            String name,
            FlagType<T> type,
            T defaultValue,
            FlagGroup group,
            String description,
            Completion completion,
            List<Trait> traits,
            String environment) {
        this.name = Objects.requireNonNull(name);
        this.type = type;
        this.defaultValue = defaultValue;
        this.group = group;
        this.description = description;
        this.completion = completion;
        this.traits = traits;
        this.environment = environment;
    }

    private static <T> Flag<T> of(
            String name, FlagType<T> type, T defaultValue, FlagGroup group, Completion completion, String description) {
        return new Flag<>(name, type, defaultValue, group, description, completion, List.of(), "");
    }

    /** Any text. */
    public static Flag<String> text(String name, String defaultValue, FlagGroup group, String description) {
        return of(name, new FlagType.Text("TEXT"), defaultValue, group, Completion.NONE, description);
    }

    /** The path of a file; shells complete it. */
    public static Flag<String> file(String name, String defaultValue, FlagGroup group, String description) {
        return of(name, new FlagType.Text("FILE"), defaultValue, group, Completion.FILE, description);
    }

    /** The path of a directory; shells complete it. */
    public static Flag<String> directory(String name, String defaultValue, FlagGroup group, String description) {
        return of(name, new FlagType.Text("DIRECTORY"), defaultValue, group, Completion.DIRECTORY, description);
    }

    /** A boolean, which never takes the next word as its value. */
    public static Flag<Boolean> bool(String name, boolean defaultValue, FlagGroup group, String description) {
        return of(name, new FlagType.Bool(), defaultValue, group, Completion.NONE, description);
    }

    /** A whole number from {@code least} to {@code most}; outside of them the exit code is 1. */
    public static Flag<Integer> integer(
            String name, int defaultValue, int least, int most, FlagGroup group, String description) {
        return of(name, new FlagType.Int(least, most), defaultValue, group, Completion.NONE, description);
    }

    /** One of {@code values}, by its word; another word gives the exit code 1. */
    public static <E extends Enum<E> & FlagWord> Flag<E> choice(
            String name, E defaultValue, E[] values, FlagGroup group, String description) {
        return of(name, new FlagType.Choice<>(values, false), defaultValue, group, Completion.NONE, description);
    }

    /** As {@link #choice}, the word in any case. */
    public static <E extends Enum<E> & FlagWord> Flag<E> choiceInAnyCase(
            String name, E defaultValue, E[] values, FlagGroup group, String description) {
        return of(name, new FlagType.Choice<>(values, true), defaultValue, group, Completion.NONE, description);
    }

    /** The same flag, its value a secret: never dumped, never quoted in a message. */
    public Flag<T> secret() {
        return withTrait(Trait.SECRET);
    }

    /** The same flag, out of use: accepted with a warning, and absent from help and dumps. */
    public Flag<T> deprecated() {
        return withTrait(Trait.DEPRECATED);
    }

    /** The same flag, without a key in config files. */
    Flag<T> commandLineOnly() {
        return withTrait(Trait.COMMAND_LINE_ONLY);
    }

    /** The same flag, with the environment variable that help names beside it; whoever uses the flag reads it. */
    public Flag<T> environment(String variable) {
        return new Flag<>(name, type, defaultValue, group, description, completion, traits, variable);
    }

    private Flag<T> withTrait(Trait trait) {
        Trait[] extended = traits.toArray(new Trait[traits.size() + 1]);
        extended[traits.size()] = trait;
        return new Flag<>(name, type, defaultValue, group, description, completion, List.of(extended), environment);
    }

    /** Without dashes. */
    public String name() {
        return name;
    }

    /** With two dashes (one for a single letter), for messages. */
    public String spelling() {
        return name.length() == 1 ? "-" + name : "--" + name;
    }

    public T defaultValue() {
        return defaultValue;
    }

    public FlagGroup group() {
        return group;
    }

    /** A lower-case phrase without a full stop. */
    public String description() {
        return description;
    }

    /** The environment variable that feeds it or is used with it. */
    public Optional<String> environmentVariable() {
        return environment.isEmpty() ? Optional.empty() : Optional.of(environment);
    }

    public boolean isBoolean() {
        return type instanceof FlagType.Bool;
    }

    public boolean isInteger() {
        return type instanceof FlagType.Int;
    }

    public boolean isSecret() {
        return traits.contains(Trait.SECRET);
    }

    public boolean isDeprecated() {
        return traits.contains(Trait.DEPRECATED);
    }

    /** Whether a config file may hold it. */
    public boolean isConfigKey() {
        return !traits.contains(Trait.COMMAND_LINE_ONLY);
    }

    /** The words it can take; empty where any text goes. */
    public List<String> words() {
        return type.words();
    }

    /** What stands for the value in help: {@code FILE}, {@code v1|v2}; empty for a boolean. */
    public String placeholder() {
        return type.placeholder();
    }

    /** The default as the command line would spell it. */
    public String defaultText() {
        return type.text(defaultValue);
    }

    /** What a shell completes its value with, where it has no {@link #words()}. */
    public Completion completion() {
        return completion;
    }

    FlagType<T> type() {
        return type;
    }

    @Override
    public String toString() {
        return spelling();
    }
}
