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
import org.junit.jupiter.api.Test;

/** The rules of the house: who may know whom. A change of these lines is a decision. */
class ArchitectureTest {
  /** Package to the packages it uses; {@code api} is {@code org.ke4j} itself. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          // engine
          Map.entry("error", ""),
          Map.entry("matrix", "error store"),
          Map.entry("random", ""),
          Map.entry("metric", "error random"),
          Map.entry("store", "error"),
          Map.entry("detection", "error matrix metric store"),
          Map.entry("image", "error matrix progress"),
          Map.entry("progress", ""),
          Map.entry("work", ""),
          Map.entry("view", "error random image"),
          Map.entry("embedding", "error matrix store image progress view"),
          Map.entry("transport", "error matrix"),
          Map.entry("knowledge", "error matrix random image progress view embedding transport"),
          Map.entry("graph", "error store"),
          Map.entry("network", "error matrix random image graph"),
          Map.entry("option", "error"),
          Map.entry("training", "error matrix random store image view graph network"),
          Map.entry(
              "method",
              "error matrix random store detection image progress view embedding knowledge network"
                  + " option training"),
          Map.entry("calibration", "error random"),
          Map.entry(
              "model",
              "metric error matrix random store detection image progress view embedding knowledge method"
                  + " calibration"),
          Map.entry(
              "api",
              "error matrix store image progress view embedding transport knowledge method model"
                  + " calibration drift"),
          Map.entry("drift", "error matrix random transport"),
          // importers
          Map.entry("fetch", "error store"),
          Map.entry("onnx", "error matrix store graph network"),
          Map.entry("encoder", "error matrix store image fetch onnx"),
          // datavec-pipelines
          Map.entry("decoding", "error image store"),
          Map.entry("datavec", "error image"),
          Map.entry("dataset", "error store image progress decoding datavec"),
          Map.entry("transformation", "error image datavec"),
          // serving
          Map.entry("server", "api error image store"),
          // spark
          Map.entry(
              "spark",
              "api calibration drift error graph image knowledge matrix method model option progress random"
                  + " store transport view work"),
          // experiments
          Map.entry("protocol", "error random image"),
          Map.entry(
              "evaluation", "error random metric store image view method protocol transformation"),
          Map.entry("report", "error store image view"),
          Map.entry("run", "error store image progress view embedding graph model dataset encoder"),
          Map.entry(
              "task",
              "api progress error random metric store detection image view transport"
                  + " knowledge graph training method model dataset protocol evaluation report run"
                  + " transformation embedding encoder fetch matrix onnx option calibration"),
          Map.entry(
              "baseline",
              "error matrix random store detection image progress view embedding knowledge graph"
                  + " network training method onnx encoder option transformation"),
          Map.entry(
              "grid",
              "error matrix metric store detection image progress view embedding transport knowledge"
                  + " graph training method dataset encoder protocol evaluation report"
                  + " task work"),
          Map.entry(
              "paper",
              "error store detection image progress view embedding transport knowledge graph"
                  + " encoder option report grid"),
          Map.entry(
              "distil",
              "error metric matrix random store detection image progress view embedding graph network"
                  + " training onnx encoder run"),
          Map.entry("bench", "error random store image progress report"),
          Map.entry(
              "cli",
              "api bench distil drift error store image progress view transport knowledge graph network option"
                  + " method model"
                  + " fetch encoder protocol evaluation report run transformation server task grid paper"));

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
  void packagesUseWhatIsStatedAndAllThatIsStated() {
    Set<String> used = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String user = packageOf(from);
      assertTrue(ALLOWED.containsKey(user), () -> "no rule for package " + user);
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith("org.ke4j") && !packageOf(target).equals(user)) {
          used.add(user + " -> " + packageOf(target));
        }
      }
    }
    Set<String> stated = new TreeSet<>();
    ALLOWED.forEach(
        (user, targets) ->
            Arrays.stream(targets.split(" "))
                .filter(target -> !target.isEmpty())
                .forEach(target -> stated.add(user + " -> " + target)));
    Set<String> notStated = new TreeSet<>(used);
    notStated.removeAll(stated);
    Set<String> notUsed = new TreeSet<>(stated);
    notUsed.removeAll(used);
    assertEquals(Set.of(), notStated, "arrows that are not allowed");
    assertEquals(Set.of(), notUsed, "allowances that nothing uses");
  }

  @Test
  void thePageNamesEveryPackage() throws java.io.IOException {
    String page =
        java.nio.file.Files.readString(
            java.nio.file.Path.of(System.getProperty("ke4j.root"), "docs/architecture.md"));
    Set<String> missing = new TreeSet<>(ALLOWED.keySet());
    missing.removeIf(name -> name.equals("api") || page.contains("`" + name + "`"));
    assertEquals(Set.of(), missing, "packages that docs/architecture.md does not name");
  }

  private static String packageOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals("org.ke4j")
        ? "api"
        : name.replaceFirst("^org\\.ke4j\\.", "").replaceFirst("\\..*", "");
  }
}
