package org.ke4j.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.stat.StatUtils;
import org.ke4j.error.Check;
import org.ke4j.progress.Progress;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/**
 * Ours beside a peer's, in turns.
 *
 * @param benchmark its name
 * @param machine where
 * @param threads compute threads of ours
 * @param setting what was measured
 * @param peer the other program; null for none
 * @param rows one for each amount that ours has
 */
public record BenchReport(
    String benchmark,
    Machine machine,
    int threads,
    Map<String, String> setting,
    String peer,
    List<Row> rows) {

  /**
   * One amount.
   *
   * @param amount its name with its unit
   * @param ours median of our turns
   * @param peer median of the peer's turns; null where it has none
   * @param ratio ours divided by the peer's, geometric mean of the pairs of turns; null without a
   *     peer
   * @param ratios of each pair of turns
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Row(String amount, double ours, Double peer, Double ratio, List<Double> ratios) {
    static Row of(String amount, double[] ours, double[] peer) {
      if (peer.length < ours.length) {
        return new Row(amount, StatUtils.percentile(ours, 50), null, null, List.of());
      }
      List<Double> ratios = new ArrayList<>();
      for (int turn = 0; turn < ours.length; turn++) {
        ratios.add(ours[turn] / peer[turn]);
      }
      return new Row(
          amount,
          StatUtils.percentile(ours, 50),
          StatUtils.percentile(peer, 50),
          StatUtils.geometricMean(ratios.stream().mapToDouble(Double::doubleValue).toArray()),
          ratios);
    }
  }

  /**
   * Lets both take turns: ours, the peer, ours, the peer.
   *
   * @param peer null for none
   * @param turns of each, 1 or more
   */
  public static BenchReport run(
      String benchmark,
      int threads,
      Map<String, String> setting,
      Side ours,
      Peer peer,
      int turns,
      Progress progress)
      throws IOException {
    Check.atLeast("--turns", turns, 1);
    Machine machine = Machine.here();
    List<Map<String, Double>> own = new ArrayList<>();
    List<Map<String, Double>> other = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      own.add(ours.turn());
      if (peer != null) {
        other.add(peer.turn());
      }
      progress.at("turns", turn + 1, turns);
    }
    List<Row> rows = new ArrayList<>();
    for (String amount : own.get(0).keySet()) {
      rows.add(Row.of(amount, values(own, amount), values(other, amount)));
    }
    return new BenchReport(
        benchmark,
        machine,
        threads,
        new LinkedHashMap<>(setting),
        peer == null ? null : peer.name(),
        rows);
  }

  private static double[] values(List<Map<String, Double>> turns, String amount) {
    return turns.stream()
        .map(turn -> turn.get(amount))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /** For people. */
  public TextTable table() {
    TextTable table = new TextTable("amount", "KE4J", peer == null ? "peer" : peer, "ratio");
    for (Row row : rows) {
      table.row(
          row.amount,
          Numbers.significant(row.ours),
          row.peer == null ? null : Numbers.significant(row.peer),
          row.ratio == null ? null : Numbers.fixed(row.ratio, 2));
    }
    return table;
  }
}
