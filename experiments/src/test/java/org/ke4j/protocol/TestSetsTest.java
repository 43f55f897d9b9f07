package org.ke4j.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;

class TestSetsTest {
  private static final List<String> NAMES = List.of("flip", "rot90", "rot270");

  private static TestSets sets(Draws draws, long seed, boolean withOriginals) {
    boolean[] normal = {true, false, true};
    return new TestSets(normal, NAMES, Set.of("rot90", "rot270"), draws, withOriginals, seed);
  }

  private static long anomalies(List<TestView> views) {
    return views.stream().filter(TestView::anomaly).count();
  }

  @Test
  void sadShowsUntouchedImages() {
    List<TestView> views = sets(Draws.ALL, 1, false).views(Protocol.SAD, Scope.NONE);
    assertEquals(
        List.of(
            new TestView(0, null, false),
            new TestView(1, null, true),
            new TestView(2, null, false)),
        views);
  }

  @Test
  void spaKeepsLabels() {
    List<TestView> views = sets(Draws.ALL, 1, false).views(Protocol.SPA, Scope.NONE);
    assertEquals(9, views.size());
    assertEquals(3, anomalies(views));
    assertTrue(views.stream().allMatch(v -> v.anomaly() == (v.sample() == 1)));
  }

  @Test
  void ssaTurnsMeaningChangesIntoAnomalies() {
    TestSets sets = sets(Draws.ALL, 1, false);
    List<TestView> inClass = sets.views(Protocol.SSA, Scope.IN_CLASS);
    assertEquals(6, inClass.size());
    assertEquals(4, anomalies(inClass));
    List<TestView> full = sets.views(Protocol.SSA, Scope.FULL);
    assertEquals(9, full.size());
    assertEquals(7, anomalies(full));
    assertEquals(8, sets(Draws.ALL, 1, true).views(Protocol.SSA, Scope.IN_CLASS).size());
  }

  @Test
  void oneDrawDependsOnTheSeedOnly() {
    boolean[] normal = new boolean[200];
    TestSets one = new TestSets(normal, NAMES, Set.of(), Draws.ONE, false, 1);
    TestSets again = new TestSets(normal, NAMES, Set.of(), Draws.ONE, false, 1);
    TestSets other = new TestSets(normal, NAMES, Set.of(), Draws.ONE, false, 2);
    List<TestView> views = one.views(Protocol.SPA, Scope.NONE);
    assertEquals(200, views.size());
    assertEquals(views, again.views(Protocol.SPA, Scope.NONE));
    assertNotEquals(views, other.views(Protocol.SPA, Scope.NONE));
    for (String name : NAMES) {
      long drawn = views.stream().filter(v -> v.transformation().equals(name)).count();
      assertTrue(drawn > 40 && drawn < 95, name + " drawn " + drawn + " times");
    }
  }

  @Test
  void presetsFitTheirData() {
    Dataset digits =
        new Dataset(
            "digits",
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
            List.of(),
            List.of());
    List<String> known = List.of("flip", "rot90", "rot270", "glass_blur", "color_jitter");
    assertEquals(
        Set.of("color_jitter", "flip", "rot90", "rot270"),
        MeaningPresets.of("paper", digits).changes("4", known));
    assertEquals(Set.of(), MeaningPresets.of("digits-strict", digits).changes("0", known));
    assertEquals(
        Set.of("rot90", "rot270"), MeaningPresets.of("geometry", digits).changes("0", known));
    Dataset own = new Dataset("own", List.of("a"), List.of(), List.of());
    assertThrows(UsageException.class, () -> MeaningPresets.of("paper", own));
    assertThrows(UsageException.class, () -> MeaningPresets.of("nonsense", own));
  }

  @Test
  void onlyAnomaliesMayBeTransformed() {
    boolean[] normal = {true, false};
    TestSets sets =
        new TestSets(normal, NAMES, Set.of("rot90"), Draws.ALL, false, Shown.ANOMALIES, 1);
    List<TestView> views = sets.views(Protocol.SPA, Scope.NONE);
    assertEquals(4, views.size());
    assertEquals(new TestView(0, null, false), views.get(0));
    assertEquals(3, anomalies(views));
    assertEquals(6, sets.views(Protocol.SSA, Scope.FULL).size(), "SSA is as it was");
  }
}
