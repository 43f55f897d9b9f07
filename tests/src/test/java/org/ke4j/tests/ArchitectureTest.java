package org.ke4j.tests;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of the house: who may know whom. A change of these lines is a decision. */
class ArchitectureTest {
  /** What everybody may use. */
  private static final String COMMON = "error random matrix";

  /** Package to the packages it may use besides {@link #COMMON}. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("error", ""),
          Map.entry("random", ""),
          Map.entry("matrix", ""),
          Map.entry("progress", ""),
          // engine
          Map.entry("store", ""),
          Map.entry("image", ""),
          Map.entry("view", "image"),
          Map.entry("embedding", "image view store progress"),
          Map.entry("transport", ""),
          Map.entry("knowledge", "transport image view embedding progress"),
          Map.entry("metric", ""),
          Map.entry("graph", "store"),
          Map.entry("network", "graph image"),
          Map.entry("training", "network graph knowledge store image"),
          Map.entry("detection", "metric store"),
          Map.entry(
              "method",
              "image view embedding knowledge network training detection calibration store progress"),
          Map.entry("calibration", ""),
          // importers
          Map.entry("onnx", "graph"),
          Map.entry("encoder", "onnx image store graph"),
          // datavec-pipelines
          Map.entry("dataset", "image store"),
          Map.entry("transformation", "image"),
          // experiments: anything of the other modules, and
          Map.entry("protocol", "image"),
          Map.entry("report", "image view store"),
          Map.entry("run", "store progress"),
          Map.entry("evaluation", "image view metric protocol method"),
          Map.entry(
              "cli",
              "image view embedding transport knowledge training network detection metric store"
                  + " graph onnx encoder dataset transformation protocol run method evaluation"
                  + " report progress"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ke4j");

  @Test
  void noCyclesBetweenPackages() {
    assertTrue(CLASSES.size() > 50, "the classes of all modules are on the class path");
    slices().matching("org.ke4j.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    Set<String> unexpected = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String user = packageOf(from);
      assertTrue(ALLOWED.containsKey(user), () -> "no rule for package " + user);
      Set<String> allowed =
          Arrays.stream((ALLOWED.get(user) + " " + COMMON).split(" ")).collect(Collectors.toSet());
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith("org.ke4j.")
            && !packageOf(target).equals(user)
            && !allowed.contains(packageOf(target))) {
          unexpected.add(user + " -> " + packageOf(target) + ": " + from.getSimpleName());
        }
      }
    }
    assertEquals(Set.of(), unexpected);
  }

  private static String packageOf(JavaClass type) {
    return type.getPackageName().replaceFirst("^org\\.ke4j\\.", "").replaceFirst("\\..*", "");
  }
}
