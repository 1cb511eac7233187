package acratools.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test methods the run's {@link LiveThemis}; it is started by the first that asks, stopped after the last. */
public final class LiveThemisResolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LiveThemis.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(LiveThemis.class))
                .computeIfAbsent(LiveThemis.class, key -> LiveThemis.start(), LiveThemis.class);
    }
}
