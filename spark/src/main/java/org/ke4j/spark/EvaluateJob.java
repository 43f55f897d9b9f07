package org.ke4j.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.ke4j.error.Ke4jException;
import org.ke4j.progress.Progress;
import org.ke4j.store.Reasons;
import org.ke4j.work.ExperimentParts;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A grid of experiments with its parts as tasks. The driver keeps each result as soon as its task
 * is done, in the folder of {@code ke grid}: what is there is not computed again, by whichever of
 * the two.
 */
public final class EvaluateJob {
  private EvaluateJob() {}

  /**
   * What a run did.
   *
   * @param computed cells of this run
   * @param finished cells in all
   * @param open cells that are not
   * @param table the finished cells for people
   */
  public record Outcome(
      int computed, int finished, int open, List<String> failures, String table) {}

  /**
   * Computes the cells that are not finished.
   *
   * @param grid a YAML file, or the name of a built-in grid
   * @param data where the data are, for the driver and every executor; null for what the grid says
   * @param folder of the finished cells, on the driver's machine
   * @param progress is told of finished tasks
   */
  public static Outcome run(
      SparkSession spark, String grid, String data, Path folder, Progress progress)
      throws IOException {
    SparkContext context = spark.sparkContext();
    Slots slots = Slots.of(spark);
    slots.start();
    ExperimentParts experiments = ComputePart.experiments();
    int threads = slots.count();
    ExperimentParts.Plan plan = experiments.plan(grid, data, folder, threads);
    List<String> failures = new ArrayList<>();
    if (!plan.parts().isEmpty()) {
      RDD<String> parts =
          PictureJobs.context(spark).parallelize(plan.parts(), plan.parts().size()).rdd();
      context.runJob(
          parts,
          new ComputePart(plan.text(), slots),
          new Keeping(experiments, folder, failures, plan.parts().size(), progress),
          ClassTag.apply(ComputePart.Done.class));
    }
    ExperimentParts.Plan after = experiments.plan(grid, data, folder, threads);
    return new Outcome(
        after.finished() - plan.finished(),
        after.finished(),
        after.total() - after.finished(),
        List.copyOf(failures),
        experiments.table(plan.text(), folder, threads));
  }

  /** Told once of each task, on the driver. */
  private static final class Keeping
      extends AbstractFunction2<Object, ComputePart.Done, BoxedUnit> {
    private final ExperimentParts experiments;
    private final Path folder;
    private final List<String> failures;
    private final int total;
    private final Progress progress;
    private int done;

    Keeping(
        ExperimentParts experiments,
        Path folder,
        List<String> failures,
        int total,
        Progress progress) {
      this.experiments = experiments;
      this.folder = folder;
      this.failures = failures;
      this.total = total;
      this.progress = progress;
    }

    @Override
    public synchronized BoxedUnit apply(Object index, ComputePart.Done part) {
      try {
        experiments.keep(folder, part.results());
      } catch (IOException e) {
        throw new Ke4jException(folder + ": a result cannot be written: " + Reasons.of(e), e);
      }
      failures.addAll(part.failures());
      progress.at("parts", ++done, total);
      return BoxedUnit.UNIT;
    }
  }
}
