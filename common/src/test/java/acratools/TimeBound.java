package acratools;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/** Ends a property's try that goes on and on: jqwik itself has no limit, and JUnit's is for its own tests alone. */
public final class TimeBound implements AroundTryHook {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor theTry, List<Object> parameters) {
        return assertTimeoutPreemptively(LIMIT, () -> theTry.execute(parameters));
    }

    /** Next to the property itself, as what jqwik does around it belongs to jqwik's thread. */
    @Override
    public int aroundTryProximity() {
        return 1000;
    }
}
