package acratools.cli;

import java.util.ArrayList;
import java.util.List;

/** How the text of a flag becomes its value, and back. */
abstract class FlagType<T> {
    /** @throws BadFlagValue if {@code text} is no value of this type */
    abstract T parse(String text) throws BadFlagValue;

    /** The text that {@link #parse} reads as {@code value}. */
    abstract String text(T value);

    /** What help shows for the value; empty for a boolean, which needs none. */
    abstract String placeholder();

    /** The words that shells offer; empty where any text goes. */
    List<String> words() {
        return List.of();
    }

    static final class Text extends FlagType<String> {
        private final String placeholder;

        Text(String placeholder) {
            this.placeholder = placeholder;
        }

        @Override
        String parse(String text) {
            return text;
        }

        @Override
        String text(String value) {
            return value;
        }

        @Override
        String placeholder() {
            return placeholder;
        }
    }

    static final class Bool extends FlagType<Boolean> {
        @Override
        Boolean parse(String text) throws BadFlagValue {
            return GoValues.parseBoolean(text);
        }

        @Override
        String text(Boolean value) {
            return value.toString();
        }

        @Override
        String placeholder() {
            return "";
        }

        @Override
        List<String> words() {
            return List.of("true", "false");
        }
    }

    static final class Int extends FlagType<Integer> {
        private final int least;
        private final int most;

        Int(int least, int most) {
            this.least = least;
            this.most = most;
        }

        @Override
        Integer parse(String text) throws BadFlagValue {
            long value = GoValues.parseInteger(text);
            if (value < least || value > most) {
                throw new BadFlagValue(false, "must be from " + least + " to " + most);
            }
            return (int) value;
        }

        @Override
        String text(Integer value) {
            return value.toString();
        }

        @Override
        String placeholder() {
            return "NUMBER";
        }
    }

    static final class Choice<E extends Enum<E> & FlagWord> extends FlagType<E> {
        private final E[] values;
        private final boolean ignoresCase;

        Choice(E[] values, boolean ignoresCase) {
            this.values = values;
            this.ignoresCase = ignoresCase;
        }

        @Override
        E parse(String text) throws BadFlagValue {
            for (E value : values) {
                if (ignoresCase
                        ? value.word().equalsIgnoreCase(text)
                        : value.word().equals(text)) {
                    return value;
                }
            }
            throw new BadFlagValue(false, "must be one of " + String.join(", ", words()));
        }

        @Override
        String text(E value) {
            return value.word();
        }

        @Override
        String placeholder() {
            return String.join("|", words());
        }

        @Override
        List<String> words() {
            List<String> words = new ArrayList<>(values.length);
            for (E value : values) {
                if (!value.word().isEmpty()) {
                    words.add(value.word());
                }
            }
            return words;
        }
    }
}
