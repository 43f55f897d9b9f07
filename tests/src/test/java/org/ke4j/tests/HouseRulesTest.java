package org.ke4j.tests;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.BaseStream;
import org.junit.jupiter.api.Test;

/** What library code never does: print, end the process, change what belongs to all of it. */
class HouseRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ke4j");

  /** All but the command lines and the frame of the main classes of tables and figures. */
  private static final DescribedPredicate<JavaClass> LIBRARY =
      new DescribedPredicate<>("library code") {
        @Override
        public boolean test(JavaClass type) {
          String name = type.getPackageName();
          return !name.equals("org.ke4j.cli")
              && !name.startsWith("org.ke4j.spark.cli")
              && !type.getName().startsWith("org.ke4j.paper.PaperMain");
        }
      };

  private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall> call(
      Class<?> type, String names) {
    return DescribedPredicate.<com.tngtech.archunit.core.domain.JavaMethodCall>alwaysTrue()
        .and(target(owner(assignableTo(type))))
        .and(target(nameMatching(names)))
        .as("%s.%s", type.getSimpleName(), names);
  }

  @Test
  void libraryCodeDoesNotPrint() {
    noClasses()
        .that(are(LIBRARY))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethodWhere(
            call(Throwable.class, "printStackTrace")
                .and(
                    DescribedPredicate.describe(
                        "to the screen", c -> c.getTarget().getRawParameterTypes().isEmpty())))
        .check(CLASSES);
  }

  /** Settings of the Java machine that every other part of a process would feel. */
  @Test
  void libraryCodeLeavesTheProcessAlone() {
    noClasses()
        .that(are(LIBRARY))
        .should()
        .callMethodWhere(call(System.class, "gc|exit|setOut|setErr|setIn|setSecurityManager"))
        .orShould()
        .callMethodWhere(call(Runtime.class, "gc|exit|halt|addShutdownHook"))
        .orShould()
        .callMethodWhere(call(java.util.Locale.class, "setDefault"))
        .orShould()
        .callMethodWhere(call(java.util.TimeZone.class, "setDefault"))
        .orShould()
        .callMethodWhere(call(javax.imageio.ImageIO.class, "setUseCache|setCacheDirectory"))
        .orShould()
        .callMethodWhere(call(Thread.class, "setDefaultUncaughtExceptionHandler"))
        .orShould()
        .callMethodWhere(call(java.net.URL.class, "setURLStreamHandlerFactory"))
        .orShould()
        .callMethodWhere(call(java.net.Authenticator.class, "setDefault"))
        .orShould()
        .callMethodWhere(call(java.util.logging.Logger.class, "setLevel|addHandler"))
        .check(CLASSES);
  }

  /**
   * Three places set what belongs to a whole process, each for one reason that its documentation
   * gives, and each is called by programs that own their process, never by what an application
   * embeds.
   */
  @Test
  void onlyProgramsChooseTheNativeBuildAndItsThreads() {
    noClasses()
        .that(are(LIBRARY))
        .and()
        .doNotHaveFullyQualifiedName("org.ke4j.graph.Backend")
        .and()
        .doNotHaveFullyQualifiedName("org.ke4j.store.CacheFolder")
        .should()
        .callMethodWhere(call(System.class, "setProperty|setProperties|clearProperty"))
        .check(CLASSES);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.ke4j.graph.Backend")
        .and()
        .doNotHaveFullyQualifiedName("org.ke4j.matrix.Products")
        .should()
        .callMethodWhere(call(org.bytedeco.openblas.global.openblas.class, ".*set_num_threads.*"))
        .orShould()
        .callMethodWhere(call(org.nd4j.linalg.factory.Environment.class, "set.*"))
        .check(CLASSES);
    classes()
        .that()
        .resideInAnyPackage(
            "org.ke4j", "org.ke4j.server..", "org.ke4j.encoder..", "org.ke4j.onnx..")
        .or()
        .resideInAnyPackage("org.ke4j.dataset..", "org.ke4j.transformation..", "org.ke4j.datavec..")
        .or()
        .resideInAnyPackage("org.ke4j.method..", "org.ke4j.model..", "org.ke4j.training..")
        .or()
        .resideInAnyPackage("org.ke4j.embedding..", "org.ke4j.knowledge..", "org.ke4j.detection..")
        .should(
            com.tngtech.archunit.lang.conditions.ArchConditions.never(
                com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere(
                    call(org.ke4j.graph.Backend.class, "start")
                        .or(call(org.ke4j.matrix.Products.class, "threads"))
                        .or(call(org.ke4j.store.CacheFolder.class, "prepareNative")))))
        .check(CLASSES);
  }

  /**
   * A file that cannot be used is an {@link java.io.IOException} where a method declares it, and
   * else a {@code Ke4jException} that names the file. Unchecked ones are for what cannot fail: the
   * resources of a class, and writers to memory.
   */
  @Test
  void uncheckedExceptionsNameNoFiles() {
    noClasses()
        .that()
        .haveNameNotMatching(
            ".*\\.(Description|Encoders|ExportCommands|Catalogue|Schemas|GridReader|Page|Published|TextTable)")
        .should()
        .callConstructorWhere(
            target(owner(assignableTo(java.io.UncheckedIOException.class)))
                .as("new UncheckedIOException"))
        .check(CLASSES);
  }

  /**
   * What is read from a file never becomes an object by Java's own serialisation, which would run
   * code that the file chooses. Spark's tasks, which Spark itself sends, are the one thing that
   * asks for it; exceptions and DataVec's readers inherit it, and are never written.
   */
  @Test
  void noJavaSerialisation() {
    noClasses()
        .should()
        .dependOnClassesThat(
            are(
                assignableTo(java.io.ObjectInput.class)
                    .or(assignableTo(java.io.ObjectOutput.class))
                    .or(assignableTo(java.io.ObjectStreamConstants.class))
                    .or(assignableTo(org.nd4j.common.util.SerializationUtils.class))
                    .as("Java's serialisation")))
        .check(CLASSES);
    Set<String> asking = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (type.getRawInterfaces().stream().anyMatch(i -> i.isEquivalentTo(Serializable.class))
          && !type.getPackageName().startsWith("org.ke4j.spark")) {
        asking.add(type.getName());
      }
    }
    assertEquals(Set.of(), asking, "ask to be serialised");
  }

  /** They run on the common pool, whatever number of threads the user chose. */
  @Test
  void noParallelStreams() {
    noClasses()
        .should()
        .callMethodWhere(call(BaseStream.class, "parallel"))
        .orShould()
        .callMethodWhere(call(java.util.Collection.class, "parallelStream"))
        .orShould()
        .callMethodWhere(call(java.util.Arrays.class, "parallel.*"))
        .orShould()
        .callMethodWhere(call(java.util.concurrent.ForkJoinPool.class, "commonPool"))
        .check(CLASSES);
  }

  /** A verb parses, calls and prints: it neither computes nor builds JSON. */
  @Test
  void verbsBuildNoJson() {
    noClasses()
        .that()
        .resideInAPackage("org.ke4j.cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml..", "org.nd4j..", "org.bytedeco..")
        .check(CLASSES);
  }

  /** Two classes of one name in two packages are a smell. */
  @Test
  void noTwoClassesOfOneName() {
    Map<String, Set<String>> named = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
        named
            .computeIfAbsent(type.getSimpleName(), n -> new TreeSet<>())
            .add(type.getPackageName());
      }
    }
    named.values().removeIf(packages -> packages.size() == 1);
    assertEquals(Map.of(), named);
  }

  /**
   * The text of an input or output error is often the name of a file alone, or a class of Java:
   * {@code Reasons} has the words.
   */
  @Test
  void inputAndOutputErrorsAreSaidInWords() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.ke4j.store.Reasons")
        .should()
        .callMethodWhere(call(java.io.IOException.class, "getMessage|getLocalizedMessage"))
        .orShould()
        .callMethodWhere(call(java.io.UncheckedIOException.class, "getMessage|getLocalizedMessage"))
        .orShould()
        .callMethodWhere(call(Throwable.class, "toString"))
        .check(CLASSES);
  }

  /** An option that nothing reads would be listed and ignored. */
  @Test
  void everyOptionIsRead() {
    Set<String> unread = new TreeSet<>();
    int options = 0;
    for (JavaClass type : CLASSES) {
      for (com.tngtech.archunit.core.domain.JavaField field : type.getFields()) {
        if (field.isAnnotatedWith("picocli.CommandLine$Option")) {
          options++;
          if (field.getAccessesToSelf().stream()
              .noneMatch(
                  access ->
                      access.getAccessType()
                          == com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType.GET)) {
            unread.add(field.getFullName());
          }
        }
      }
    }
    assertEquals(Set.of(), unread);
    org.junit.jupiter.api.Assertions.assertTrue(options > 100, options + " options");
  }
}
