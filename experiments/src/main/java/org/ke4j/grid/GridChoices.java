package org.ke4j.grid;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.protocol.Protocol;
import org.ke4j.transport.GroundDistance;

/**
 * What a grid's names stand for.
 *
 * @param leaveOut names, or one null for none
 */
record GridChoices(
    List<ConfiguredMethod> methods,
    List<Protocol> protocols,
    List<Transformation> ranked,
    List<Transformation> shown,
    List<String> leaveOut,
    GroundDistance ground,
    SelectionOptions selection) {

  static GridChoices of(Grid grid) {
    List<ConfiguredMethod> methods = new ArrayList<>();
    for (Grid.Method method : grid.methods()) {
      methods.add(configured(method));
    }
    List<Transformation> ranked =
        TransformationProvider.chosen("ranking: transformations", grid.ranking().transformations());
    List<Transformation> shown =
        grid.tests().transformations() == null
            ? ranked
            : TransformationProvider.chosen(
                "tests: transformations", grid.tests().transformations());
    Grid.Ranking how = grid.ranking();
    SelectionOptions.Rule rule =
        switch (how.rule()) {
          case "gap" -> SelectionOptions.Rule.GAP;
          case "threshold" -> SelectionOptions.Rule.THRESHOLD;
          default -> SelectionOptions.Rule.FIXED;
        };
    return new GridChoices(
        methods,
        grid.protocols().stream().map(Protocol::of).distinct().toList(),
        ranked,
        shown,
        leaveOut(grid.tests().leaveOut(), ranked),
        GroundDistance.parse(how.ground()),
        new SelectionOptions(rule, how.k(), how.offset(), how.threshold()));
  }

  private static ConfiguredMethod configured(Grid.Method method) {
    Preset preset = method.preset().equals("reference") ? Preset.REFERENCE : Preset.PAPER;
    try {
      return ConfiguredMethod.of(DetectorMethod.find(method.name()), preset, method.options());
    } catch (UsageException e) {
      throw new UsageException("methods: " + method.label() + ": " + e.getMessage());
    }
  }

  private static List<String> leaveOut(List<String> asked, List<Transformation> ranked) {
    List<String> names = new ArrayList<>();
    if (asked.isEmpty()) {
      names.add(null);
    }
    List<String> known = ranked.stream().map(Transformation::name).toList();
    for (String name : asked) {
      Check.that(
          name.equals("each") || known.contains(name),
          "leave-out: expected each or one of %s, got '%s'",
          known,
          name);
      if (name.equals("each")) {
        names.addAll(known);
      } else {
        names.add(name);
      }
    }
    return names;
  }
}
