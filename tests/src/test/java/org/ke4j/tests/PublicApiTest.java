package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What applications see of {@code org.ke4j} is written down: whoever changes it changes the list,
 * and knows. {@code -Dke4j.api=write} writes it anew.
 */
class PublicApiTest {
  private static final Path STORED =
      Path.of(System.getProperty("ke4j.root"), "tests/src/test/resources/public-api.txt");

  @Test
  void thePublicPackageIsAsStored() throws Exception {
    String now =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.ke4j")
                .stream()
                .filter(type -> type.getPackageName().equals("org.ke4j"))
                .map(type -> type.reflect())
                .filter(PublicApiTest::visible)
                .sorted(java.util.Comparator.comparing(Class::getName))
                .map(PublicApiTest::describe)
                .collect(Collectors.joining("\n"));
    if ("write".equals(System.getProperty("ke4j.api"))) {
      Files.writeString(STORED, now);
    }
    assertEquals(Files.readString(STORED, StandardCharsets.UTF_8), now);
  }

  private static boolean visible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || visible(type.getDeclaringClass()));
  }

  private static String describe(Class<?> type) {
    TreeSet<String> members = new TreeSet<>();
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
        members.add(
            modifiers(method)
                + name(method.getGenericReturnType().getTypeName())
                + " "
                + method.getName()
                + parameters(method));
      }
    }
    for (Executable constructor : type.getDeclaredConstructors()) {
      if (Modifier.isPublic(constructor.getModifiers())) {
        members.add("new" + parameters(constructor));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        members.add(
            modifiers(field) + name(field.getGenericType().getTypeName()) + " " + field.getName());
      }
    }
    return name(type.getName())
        + "\n"
        + members.stream().map(member -> "  " + member + "\n").collect(Collectors.joining());
  }

  private static String modifiers(Member member) {
    return Modifier.isStatic(member.getModifiers()) ? "static " : "";
  }

  private static String parameters(Executable executable) {
    return Arrays.stream(executable.getGenericParameterTypes())
        .map(type -> name(type.getTypeName()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String name(String type) {
    return type.replaceAll("java\\.(lang|util|io|nio\\.file|awt\\.image)\\.", "");
  }
}
