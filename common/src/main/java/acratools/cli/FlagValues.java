package acratools.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a run's flags, each with where it came from: the command line, then the config file, then the default. */
public final class FlagValues {
    private final FlagSet flags;
    private final Map<Flag<?>, Object> fromConfigFile = new HashMap<>();
    private final Map<Flag<?>, Object> fromCommandLine = new HashMap<>();
    private @Nullable Path configFile;

    FlagValues(FlagSet flags) {
        this.flags = flags;
    }

    /**
     * The value that counts.
     *
     * @throws IllegalArgumentException if the tool does not have {@code flag}
     */
    @SuppressWarnings("unchecked")
    public <T> T get(Flag<T> flag) {
        if (!flags.contains(flag)) {
            throw new IllegalArgumentException("the tool has no flag " + flag);
        }
        Object given = fromCommandLine.get(flag);
        if (given == null) {
            given = fromConfigFile.get(flag);
        }
        return given == null ? flag.defaultValue() : (T) given;
    }

    /** Where {@link #get} takes the value from. */
    public Origin origin(Flag<?> flag) {
        if (fromCommandLine.containsKey(flag)) {
            return Origin.COMMAND_LINE;
        }
        return fromConfigFile.containsKey(flag) ? Origin.CONFIG_FILE : Origin.DEFAULT;
    }

    /** Whether the user gave it, by whichever way. */
    public boolean isSet(Flag<?> flag) {
        return origin(flag) != Origin.DEFAULT;
    }

    /** Whether the value differs from the default, so that a config file full of defaults asks for nothing. */
    public boolean isChanged(Flag<?> flag) {
        return !get(flag).equals(flag.defaultValue());
    }

    /** How a failure names the flag, so that the user finds where it was set: never its value. */
    public String subject(Flag<?> flag) {
        Path file = configFile;
        return origin(flag) == Origin.CONFIG_FILE && file != null ? flag.name() + " in " + file : flag.spelling();
    }

    /** The value as the command line would spell it. */
    <T> String text(Flag<T> flag) {
        return flag.type().text(get(flag));
    }

    FlagSet flags() {
        return flags;
    }

    void putFromCommandLine(Flag<?> flag, Object value) {
        fromCommandLine.put(flag, value);
    }

    void putFromConfigFile(Flag<?> flag, Object value, Path file) {
        fromConfigFile.put(flag, value);
        configFile = file;
    }
}
