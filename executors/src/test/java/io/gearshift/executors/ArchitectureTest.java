package io.gearshift.executors;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gearshift.executors.graph.LayerVisitor;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.ops.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The boundaries inside the executors module: who may use whom, and who may use which library. */
class ArchitectureTest {
  private static final String ROOT = "io.gearshift.executors.";

  /** Lowest first: a layer may use those before it, never one after. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("numerics", "random"),
          List.of("kernels"),
          List.of("graph"),
          List.of("memory"),
          List.of("data", "quantization", "optimize"),
          List.of("ops"),
          List.of("plan"),
          List.of("models"),
          List.of("train"),
          List.of("check"),
          List.of("task"));

  private static final String[] BACKENDS = {
    ROOT + "kernels.reference..",
    ROOT + "kernels.onednn..",
    ROOT + "kernels.vector..",
    ROOT + "kernels.cuda.."
  };

  /** Whose classes form no circles. */
  private static final List<String> CORE =
      List.of(
          ROOT + "numerics..",
          ROOT + "random..",
          ROOT + "kernels..",
          ROOT + "graph..",
          ROOT + "memory..",
          ROOT + "quantization..",
          ROOT + "optimize..",
          ROOT + "ops..",
          ROOT + "plan..",
          ROOT + "exchange..",
          ROOT + "train..",
          ROOT + "task..");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gearshift.executors");

  static List<Arguments> layersAndThoseAbove() {
    List<Arguments> pairs = new ArrayList<>();
    for (int layer = 0; layer < LAYERS.size() - 1; layer++) {
      String[] above =
          LAYERS.subList(layer + 1, LAYERS.size()).stream()
              .flatMap(List::stream)
              .map(name -> ROOT + name + "..")
              .toArray(String[]::new);
      for (String name : LAYERS.get(layer)) {
        pairs.add(Arguments.of(name, above));
      }
    }
    return pairs;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layersAndThoseAbove")
  void aLayerUsesOnlyThoseBelowIt(String layer, String[] above) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + layer + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void operationsArePutTogetherByThePlanAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "ops..", ROOT + "plan..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Operation.class)
        .check(CLASSES);
  }

  @Test
  void exchangeIsUsedByTrainCheckAndTaskAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "exchange..", ROOT + "train..", ROOT + "check..", ROOT + "task..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "exchange..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void exchangeUsesNumericsRandomWordsAndTheTermsOfWhatComputesAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "exchange..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "kernels..")
                .and(not(equivalentTo(Compute.class)))
                .and(not(equivalentTo(Compute.Backend.class))))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "exchange..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "memory..",
            ROOT + "data..",
            ROOT + "ops..",
            ROOT + "plan..",
            ROOT + "models..",
            ROOT + "train..",
            ROOT + "task..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /** Between upload and download only kernels touch an element. */
  @Test
  void elementsOfTensorsAreTouchedByKernelsAlone() {
    for (String method :
        List.of(
            "buffer", "get", "set", "raw", "setRaw", "toFloats", "copyFrom", "allocate", "of")) {
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + "ops..", ROOT + "plan..", ROOT + "memory..", ROOT + "quantization..")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(Tensor.class))).and(target(nameMatching(method))))
          .check(CLASSES);
    }
  }

  @Test
  void packagesFormNoCircles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void classesOfTheCoreFormNoCircles() {
    ClassCircles.forbidden(CLASSES, CORE)
        // A visitor has a method for each kind of layer, and each kind of layer calls its own.
        .ignoreDependency(
            resideInAPackage(ROOT + "graph..").and(nameMatching(".*LayerSpec(\\$.*)?")),
            equivalentTo(LayerVisitor.class))
        .check(CLASSES);
  }

  @Test
  void executorsKnowNothingOfTheDriver() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.gearshift.driver..")
        .check(CLASSES);
  }

  @Test
  void onlyTaskImportsSpark() {
    assertOnlyImporter("task..", "org.apache.spark..");
  }

  @Test
  void onlyTheOneDnnBackendImportsOneDnn() {
    assertOnlyImporter("kernels.onednn..", "org.bytedeco.dnnl..");
  }

  @Test
  void onlyTheCudaBackendAndOneDnnsThreadsImportJna() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "kernels.cuda.device..")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "kernels.onednn.primitive.OmpThreads")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void onlyTheGpuCallsItsDriver() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "kernels.cuda.device..")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("CudaDriver")
        .check(CLASSES);
  }

  @Test
  void onlyTheVectorKernelsImportTheVectorApi() {
    assertOnlyImporter("kernels.vector..", "jdk.incubator.vector..");
  }

  @Test
  void backendsAreReachedThroughTheDoorAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BACKENDS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BACKENDS)
        .check(CLASSES);
  }

  private static void assertOnlyImporter(String importer, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + importer)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }
}
