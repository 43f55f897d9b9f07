package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the source does with an exception that it caught: one that is joined to a text gives the
 * name of a class of Java, and so may the text of one that can be of input or output, where the
 * byte code shows only their common type. {@code Reasons} has the words.
 */
class WordsOfErrorsTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));

  private static final Pattern CAUGHT = Pattern.compile("catch \\(([\\w.\\s|]+?)\\s(\\w+)\\) \\{");
  private static final Pattern GIVEN =
      Pattern.compile("\\b([\\w.]*(?:Exception|Error)|Throwable)\\s(\\w+)\\)[^{};]*\\{");

  /** Types that an error of input or output also has. */
  private static final Pattern WIDE =
      Pattern.compile("\\b(Unchecked)?IOException\\b|(^|\\s)(Exception|Throwable)\\b");

  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(WordsOfErrorsTest::below)
          .toList();
    }
  }

  private static Stream<Path> below(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What stands in the braces of which the first ends here. */
  private static String block(String source, int start) {
    int depth = 1;
    int end = start;
    while (depth > 0 && end < source.length()) {
      char c = source.charAt(end++);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
    return source.substring(start, end);
  }

  private static boolean joined(String block, String name) {
    String n = Pattern.quote(name);
    return Pattern.compile(
            "\\+\\s*%s\\s*[;,)+]|[(,=]\\s*%s\\s*\\+|valueOf\\(%s\\)".formatted(n, n, n))
        .matcher(block)
        .find();
  }

  private static int faults(String where, String source, Set<String> faults) {
    Set<Integer> blocks = new TreeSet<>();
    for (Pattern kind : List.of(CAUGHT, GIVEN)) {
      Matcher matcher = kind.matcher(source);
      while (matcher.find()) {
        if (!blocks.add(matcher.end())) {
          continue;
        }
        String block = block(source, matcher.end());
        String name = matcher.group(2);
        String line = where + ":" + source.substring(0, matcher.start()).lines().count();
        if (joined(block, name)) {
          faults.add(line + " joins " + name + " to a text");
        }
        boolean text =
            Pattern.compile("\\b" + name + "\\.get(Localized)?Message\\(").matcher(block).find();
        if (kind == CAUGHT && text && WIDE.matcher(matcher.group(1)).find()) {
          faults.add(line + " takes the text of " + matcher.group(1));
        }
      }
    }
    return blocks.size();
  }

  @Test
  void errorsAreSaidInWords() throws IOException {
    Set<String> faults = new TreeSet<>();
    int found = 0;
    for (Path file : sources()) {
      found += faults(ROOT.relativize(file).toString(), Files.readString(file), faults);
    }
    assertEquals(Set.of(), faults);
    assertTrue(found > 200, found + " exceptions");
  }

  @Test
  void whatWouldBeAFaultIsFound() {
    for (String bad :
        List.of(
            "catch (RuntimeException e) { throw new A(file, \"\" + e, e); }",
            "catch (RuntimeException e) { say(\"no: \" + e); }",
            "catch (Error e) { say(e + \" happened\"); }",
            "catch (Error e) { say(String.valueOf(e)); }",
            "catch (IOException\n        | RuntimeException e) { say(e.getMessage()); }",
            "catch (IllegalArgumentException | java.io.UncheckedIOException e) { f(e.getMessage()); }",
            "catch (Exception e) { if (a) { b(); } say(e.getMessage()); }",
            "void say(Exception error) throws IOException { return \"internal: \" + error; }")) {
      Set<String> faults = new TreeSet<>();
      faults("x", bad, faults);
      assertEquals(1, faults.size(), bad);
    }
    for (String good :
        List.of(
            "catch (RuntimeException e) { throw new A(file, Reasons.of(e), e); } say(x + e);",
            "catch (IOException e) { throw new A(file + \": \" + Reasons.of(e), e); }",
            "catch (Ke4jException | UsageException e) { say(a + e.getMessage()); }")) {
      Set<String> faults = new TreeSet<>();
      faults("x", good, faults);
      assertEquals(Set.of(), faults, good);
    }
  }
}
