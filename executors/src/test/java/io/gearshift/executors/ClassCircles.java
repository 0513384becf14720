package io.gearshift.executors;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatchers;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.List;

/**
 * The rule that no two classes of some packages depend on each other, by whatever way. Nested
 * classes count as their outer class. A sealed interface may name its own subtypes: its {@code
 * permits} and the names that a reader of JSON needs are there, and the subtypes implement it.
 */
public final class ClassCircles {
  private ClassCircles() {}

  /**
   * The rule for some packages.
   *
   * @param classes all of the module
   * @param packages as {@code io.gearshift.driver.record..}
   */
  public static SliceRule forbidden(JavaClasses classes, List<String> packages) {
    SliceRule rule = slices().assignedFrom(new TopLevelClasses(packages)).should().beFreeOfCycles();
    for (JavaClass type : classes) {
      if (type.isInterface() && PackageMatchers.of(packages).test(type.getPackageName())) {
        rule = withoutSubtypes(rule, type.reflect());
      }
    }
    return rule;
  }

  private static SliceRule withoutSubtypes(SliceRule rule, Class<?> type) {
    SliceRule result = rule;
    if (type.isSealed()) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        result = result.ignoreDependency(type, subtype);
      }
    }
    return result;
  }

  private record TopLevelClasses(List<String> packages) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return PackageMatchers.of(packages).test(type.getPackageName())
          ? SliceIdentifier.of(topLevel(type).getName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "top-level classes";
    }

    private static JavaClass topLevel(JavaClass type) {
      return type.getEnclosingClass().map(TopLevelClasses::topLevel).orElse(type);
    }
  }
}
