package acratools.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Runs a parameterized test once for each case of a golden file, with a {@link GoldenCase} as its argument. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(GoldenArguments.class)
public @interface GoldenSource {
    /** The file, relative to the golden directory. */
    String value();

    /** Where in the file the list of cases is, as a JSON pointer; the whole file if empty. */
    String at() default "";
}
