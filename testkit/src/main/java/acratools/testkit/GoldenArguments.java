package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The provider behind {@link GoldenSource}. A file without cases fails the test. */
final class GoldenArguments extends AnnotationBasedArgumentsProvider<GoldenSource> {
    private static final List<String> NAMING_FIELDS = List.of("name", "case", "why");

    @Override
    protected Stream<? extends Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context, GoldenSource source) {
        JsonNode cases = Golden.json(source.value()).at(source.at());
        if (!cases.isArray() || cases.isEmpty()) {
            throw new AssertionError("golden file " + source.value() + " has no cases at \"" + source.at() + "\"");
        }
        List<Arguments> arguments = new ArrayList<>();
        for (JsonNode json : cases) {
            arguments.add(Arguments.of(new GoldenCase(name(json, arguments.size()), json)));
        }
        return arguments.stream();
    }

    private static String name(JsonNode json, int index) {
        for (String field : NAMING_FIELDS) {
            if (json.path(field).isTextual()) {
                return json.path(field).textValue();
            }
        }
        return "case " + index;
    }
}
