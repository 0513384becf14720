package io.gearshift.driver;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gearshift.executors.ClassCircles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The boundaries inside the driver module: who may use which library, and no circles. */
class ArchitectureTest {
  private static final String ROOT = "io.gearshift.driver.";
  private static final String[] NATIVE = {
    "org.bytedeco..", "org.nd4j..", "org.deeplearning4j..", "jdk.incubator.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gearshift.driver");

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "policy",
        "averages",
        "initial",
        "averaging",
        "config",
        "training",
        "record",
        "checkpoint",
        "report",
        "tensorboard",
        "location",
        "text",
        "dl4j"
      })
  void whatDecidesAndRecordsKnowsNoSpark(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  @Test
  void onlySparkDl4jSparkIngestAndTheCommandsThatOpenSessionsKnowSpark() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "spark..", ROOT + "dl4jspark..", ROOT + "ingest..", ROOT + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"policy", "averages", "initial", "averaging"})
  void policyAndAveragingHaveNoNativeCode(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(NATIVE)
        .check(CLASSES);
  }

  @Test
  void policyKnowsNothingElseOfTheDriver() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "averaging..",
            ROOT + "checkpoint..",
            ROOT + "cli..",
            ROOT + "config..",
            ROOT + "dl4j..",
            ROOT + "ingest..",
            ROOT + "record..",
            ROOT + "report..",
            ROOT + "spark..",
            ROOT + "tensorboard..",
            ROOT + "training..")
        .check(CLASSES);
  }

  @Test
  void textUsesNothingElseOfTheDriver() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "text..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.gearshift..").and(not(resideInAPackage(ROOT + "text.."))))
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCircles() {
    // What a user sees of a failure is everybody's to throw; it uses nothing itself.
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void classesOfTheCoreFormNoCircles() {
    ClassCircles.forbidden(
            CLASSES,
            List.of(
                ROOT + "training..",
                ROOT + "averaging..",
                ROOT + "policy..",
                ROOT + "checkpoint..",
                ROOT + "record.."))
        .check(CLASSES);
  }
}
