package org.ke4j.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.ConfidenceOptions;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.RankingWithConfidence;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.RunContext;
import org.ke4j.view.Images;

/** Ranks the transformations for each chosen class of a data set. */
public final class RankTask {
  private final Options options;
  private final RunContext run;
  private final HumanAgreement agreements = new HumanAgreement();

  /**
   * How.
   *
   * @param confidence stop as soon as the sets are settled at it, above 0 and below 1; null for all
   *     images and exact distances
   * @param agreement whether the negatives are compared with the human table
   */
  public record Options(
      EncoderChoice encoder,
      Ranker.Options ranking,
      SelectionOptions selection,
      Double confidence,
      boolean agreement) {
    public Options {
      Check.that(
          confidence == null || (confidence > 0 && confidence < 1),
          "--confidence: expected between 0 and 1, got %s",
          confidence);
    }
  }

  /**
   * One class, as soon as it is ranked.
   *
   * @param images how many it has
   * @param table for people
   */
  public record Ranked(RankingReport report, int images, TextTable table) {
    /** Bars of the distances, as SVG. */
    public String chart() {
      return report.chart();
    }
  }

  /** Is told of each class. */
  public interface Listener {
    void ranked(Ranked one) throws IOException;
  }

  /**
   * All classes.
   *
   * @param agreement with the human table, a row for each class; null where it was not asked for
   * @param inputs what the figures rest on, with hashes
   */
  public record Result(
      List<RankingReport> reports, TextTable agreement, Map<String, String> inputs) {}

  public RankTask(Options options, RunContext run) {
    this.options = options;
    this.run = run;
  }

  /**
   * Ranks.
   *
   * @throws org.ke4j.error.UsageException if agreement is asked for and there is no human table
   */
  public Result run(DataSelection data, Listener listener) throws IOException {
    List<Integer> labels = data.labels();
    if (options.agreement()) {
      MeaningPresets.of(MeaningPresets.PAPER, data.dataset());
    }
    List<RankingReport> reports = new ArrayList<>();
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = options.encoder().open(run)) {
      data.pictures().lookAs(encoder, 0);
      Ranker ranker = new Ranker(options.encoder().embedder(encoder, run), options.ranking());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      for (int label : labels) {
        String name = data.name(label);
        Images images = data.train(label);
        reports.add(rank(ranker, name, images, data, listener));
        inputs.put("training images of " + name, images.fingerprint());
      }
    }
    return new Result(reports, options.agreement() ? agreements.table() : null, inputs);
  }

  private RankingReport rank(
      Ranker ranker, String name, Images images, DataSelection data, Listener listener)
      throws IOException {
    Knowledge knowledge;
    RankingReport report;
    TextTable table;
    if (options.confidence() == null) {
      NormalClass normal = new NormalClass(name, images, ranker);
      knowledge = Knowledge.select(normal.ranking(), options.selection());
      report = RankingReport.of(normal.ranking(), knowledge);
      table = report.table(normal);
    } else {
      RankingWithConfidence found =
          ranker.rank(
              name,
              images,
              options.selection(),
              ConfidenceOptions.DEFAULT.with(options.confidence(), options.ranking().ground()));
      knowledge = Knowledge.select(found.ranking(), options.selection());
      report = RankingReport.of(found, knowledge, options.confidence(), images.size());
      table = report.table();
    }
    listener.ranked(new Ranked(report, images.size(), table));
    return report.with(
        options.agreement() ? agreements.add(data.dataset(), knowledge) : null,
        data.pictures().drain());
  }
}
