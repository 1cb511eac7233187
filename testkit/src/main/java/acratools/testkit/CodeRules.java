package acratools.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A module's main classes, to be asked who calls and who depends on what. The calls that no code makes at all are
 * forbidden by the build; here are those that a few named places make.
 */
public final class CodeRules {
    private final JavaClasses classes;

    private CodeRules(JavaClasses classes) {
        this.classes = classes;
    }

    /**
     * The main classes in {@code packages} and below, as the test's class path has them.
     *
     * @throws AssertionError if there are none, so that a renamed package does not pass unchecked
     */
    public static CodeRules of(String... packages) {
        JavaClasses found = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(packages);
        if (found.isEmpty()) {
            throw new AssertionError("no classes in " + String.join(", ", packages));
        }
        return new CodeRules(found);
    }

    /** The packages that hold a class. */
    public Set<String> packages() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : classes) {
            names.add(type.getPackageName());
        }
        return names;
    }

    /**
     * The methods that call one of {@code targets} or refer to it; a call in a lambda is its method's.
     *
     * @param targets beginnings of full names: {@code java.lang.System.exit(} for all overloads
     * @return as {@code acratools.cli.Tool.run}, nested classes by their binary names
     */
    public Set<String> callersOf(String... targets) {
        Set<String> callers = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                if (calls(unit, targets)) {
                    callers.add(type.getName() + "." + unit.getName());
                }
            }
        }
        return callers;
    }

    /**
     * Fails if a class of {@code packages} depends on one of {@code others}.
     *
     * @param packages package patterns of ArchUnit: a name for the package itself, with two dots behind it for all below
     */
    public void keepApart(List<String> packages, List<String> others, String because) {
        noClasses()
                .that()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new))
                .because(because)
                .allowEmptyShould(true)
                .check(classes);
    }

    /** Fails if a class outside of {@code packages} depends on one of {@code library}. */
    public void keepInside(List<String> packages, List<String> library, String because) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library.toArray(String[]::new))
                .because(because)
                .allowEmptyShould(true)
                .check(classes);
    }

    private static boolean calls(JavaCodeUnit unit, String... targets) {
        return unit.getAccessesFromSelf().stream()
                .map(access -> access.getTarget().getFullName())
                .anyMatch(name -> List.of(targets).stream().anyMatch(name::startsWith));
    }
}
