package org.ke4j.grid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ke4j.encoder.Encoders;
import org.ke4j.evaluation.TestTransformations;
import org.ke4j.image.Encoder;
import org.ke4j.image.Transformation;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;
import org.ke4j.protocol.TestSets;
import org.ke4j.store.Provenance;
import org.ke4j.task.Meanings;
import org.ke4j.view.Images;

/**
 * A grid with its data read and its encoders known: every fit with every cell, in an order in which
 * neighbours share embeddings and rankings.
 */
public final class GridPlan {
  private static final String NONE = "";

  private final Grid grid;
  private final GridChoices choices;
  private final List<GridData> data = new ArrayList<>();
  private final Map<String, EncoderFacts> encoders = new LinkedHashMap<>();
  private final List<Meanings> meanings = new ArrayList<>();
  private final List<Fit> fits = new ArrayList<>();

  private record EncoderFacts(String name, String fingerprint, int inputSide) {
    int side(int imageSide) {
      return inputSide == 0 ? 0 : Math.max(inputSide, imageSide);
    }
  }

  /** Without fits. */
  private GridPlan(GridPlan of) {
    grid = of.grid;
    choices = of.choices;
    data.addAll(of.data);
    encoders.putAll(of.encoders);
    meanings.addAll(of.meanings);
  }

  private GridPlan(Grid grid, int threads) throws IOException {
    this.grid = grid;
    choices = GridChoices.of(grid);
    for (Grid.Data spec : grid.data()) {
      GridData opened = new GridData(spec, threads);
      data.add(opened);
      meanings.add(Meanings.of(grid.tests().table(), opened.dataset(), choices.selection()));
      meanings
          .get(meanings.size() - 1)
          .check(opened.labels().stream().map(opened::className).toList());
    }
    for (String name : grid.encoders()) {
      try (Encoder encoder = Encoders.open(name)) {
        encoders.put(
            name, new EncoderFacts(encoder.name(), encoder.fingerprint(), encoder.inputSide()));
      }
    }
    expand();
  }

  /**
   * Reads the data, opens every encoder once, and works out all cells.
   *
   * @throws org.ke4j.error.UsageException for what no cell could be computed from
   */
  public static GridPlan of(Grid grid, int threads) throws IOException {
    return new GridPlan(grid, threads);
  }

  /** The same with some of its fits. */
  GridPlan only(Set<String> hashes) {
    GridPlan some = new GridPlan(this);
    fits.stream().filter(fit -> hashes.contains(fit.hash())).forEach(some.fits::add);
    return some;
  }

  public Grid grid() {
    return grid;
  }

  GridChoices choices() {
    return choices;
  }

  Meanings meanings(GridData of) {
    return meanings.get(data.indexOf(of));
  }

  List<Fit> fits() {
    return fits;
  }

  /** The keys of all cells, each once. */
  public List<CellKey> cells() {
    return fits.stream().flatMap(fit -> fit.cells().stream()).map(Fit.Asked::key).toList();
  }

  private void expand() {
    Set<String> known = new HashSet<>();
    for (String encoder : grid.encoders()) {
      for (GridData from : data) {
        for (long seed : grid.seeds()) {
          for (int label : from.labels()) {
            for (String leftOut : choices.leaveOut()) {
              for (int m = 0; m < grid.methods().size(); m++) {
                Fit fit = fit(encoder, from, seed, label, leftOut, m);
                List<Fit.Asked> fresh =
                    fit.cells().stream().filter(c -> known.add(c.key().hash())).toList();
                if (!fresh.isEmpty()) {
                  fits.add(fit.with(fresh));
                }
              }
            }
          }
        }
      }
    }
  }

  private Fit fit(String encoder, GridData from, long seed, int label, String leftOut, int m) {
    ConfiguredMethod method = choices.methods().get(m);
    List<Transformation> ranked =
        choices.ranked().stream().filter(t -> !t.name().equals(leftOut)).toList();
    List<Transformation> shown =
        leftOut == null
            ? choices.shown()
            : choices.ranked().stream().filter(t -> t.name().equals(leftOut)).toList();
    method.check(
        choices.selection(), new DetectorMethod.RankedBy(ranked.size(), grid.ranking().severity()));
    EncoderFacts facts = encoders.get(encoder);
    int side = facts.side(method.imageSide());
    boolean knows = method.method().usesKnowledge();
    boolean embeds = method.method().usesEncoder() || knows;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("format", CellKey.FORMAT);
    values.put("ke4j", Provenance.runningVersions().get("ke4j"));
    values.put("training images", from.train(label, side).fingerprint());
    values.put("seed", Long.toString(seed));
    values.put("method", method.name());
    method.options().forEach((name, value) -> values.put("option " + name, value));
    values.put("encoder", embeds ? facts.fingerprint() : NONE);
    values.put("ranking", knows ? ranking(ranked) : NONE);
    List<Fit.Asked> cells =
        asked(
            new Fit(
                from, label, encoder, null, side, method, NONE, seed, leftOut, ranked, shown,
                values, List.of()),
            facts);
    return new Fit(
        from,
        label,
        encoder,
        embeds ? facts.name() : null,
        side,
        method,
        grid.methods().get(m).label(),
        seed,
        leftOut,
        ranked,
        shown,
        values,
        cells);
  }

  private String ranking(List<Transformation> ranked) {
    Grid.Ranking how = grid.ranking();
    return keys(ranked)
        + "; severity "
        + how.severity()
        + ", "
        + how.ground()
        + ", "
        + choices.selection();
  }

  private static String keys(List<Transformation> transformations) {
    return transformations.stream().map(Transformation::key).collect(Collectors.joining(", "));
  }

  private List<Fit.Asked> asked(Fit fit, EncoderFacts facts) {
    Images test = fit.data().test(fit.side());
    List<Fit.Asked> cells = new ArrayList<>();
    for (Protocol protocol : choices.protocols()) {
      List<Integer> severities = protocol == Protocol.SAD ? List.of(0) : grid.tests().severities();
      for (Scope scope : TestSets.scopes(protocol)) {
        for (int severity : severities) {
          Map<String, String> about = new LinkedHashMap<>();
          about.put("class", fit.className());
          about.put("test images", test.fingerprint());
          about.put("protocol", protocol.label());
          about.put("scope", scope.label() == null ? NONE : scope.label());
          if (protocol != Protocol.SAD) {
            about.putAll(views(fit, protocol, severity, facts));
          }
          cells.add(new Fit.Asked(Fit.key(fit.values(), about), protocol, scope, severity));
        }
      }
    }
    return cells;
  }

  private Map<String, String> views(Fit fit, Protocol protocol, int severity, EncoderFacts facts) {
    Grid.Tests tests = grid.tests();
    Map<String, String> about = new LinkedHashMap<>();
    about.put("severity", Integer.toString(severity));
    about.put("draws", tests.draws() + " x " + tests.repeats());
    about.put("shown", keys(TestTransformations.of(fit.shown(), protocol)));
    if (protocol == Protocol.SPA) {
      about.put("transformed", tests.transformed());
      return about;
    }
    about.put("with originals", Boolean.toString(tests.withOriginals()));
    Meanings table = meanings(fit.data());
    about.put(
        "changes",
        table.table() == null
            ? MeaningPresets.KE + " by " + facts.fingerprint() + ", " + ranking(fit.ranked())
            : String.join(
                ", ",
                new TreeSet<>(
                    table.changes(
                        fit.className(),
                        fit.shown().stream().map(Transformation::name).toList()))));
    return about;
  }
}
