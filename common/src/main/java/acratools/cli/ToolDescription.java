package acratools.cli;

import java.util.List;

/**
 * What help and man page say of a tool beside its flags.
 *
 * @param name       {@code acra-keymaker}
 * @param summary    one lower-case phrase without a full stop
 * @param paragraphs what it does, in whole sentences without line breaks
 * @param examples   runnable, the most usual first
 * @param seeAlso    names of other tools
 */
public record ToolDescription(
        String name, String summary, List<String> paragraphs, List<Example> examples, List<String> seeAlso) {
    /** A command and what it is for, a lower-case phrase. */
    public record Example(String purpose, String command) {}

    public ToolDescription {
        paragraphs = List.copyOf(paragraphs);
        examples = List.copyOf(examples);
        seeAlso = List.copyOf(seeAlso);
    }
}
