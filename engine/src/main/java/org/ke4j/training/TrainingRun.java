package org.ke4j.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.store.Reasons;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of a training run. Owns the optimiser and the planned steps; the network is lent. */
final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final ViewSource views;
  private final FeatureNetwork network;
  private final TrainingOptions options;
  private final TrainingListener listener;
  private final Checkpoints checkpoints;
  private final Batches batches;
  private final LearningRate rates;
  private final Map<String, INDArray> weights = new LinkedHashMap<>();
  private final Optimizer optimizer;
  private final Map<Integer, TrainingStep> steps = new HashMap<>();
  private final long total;
  private final String data;

  private double[] losses;
  private double[] speeds;
  private int done;
  private int saved = -1;
  private long savedAt;
  private Path lastCheckpoint;

  TrainingRun(
      FeatureNetwork network,
      ViewSource views,
      TrainingOptions options,
      TrainingListener listener,
      Checkpoints checkpoints) {
    this.network = network;
    this.views = views;
    this.options = options;
    this.listener = listener;
    this.checkpoints = checkpoints;
    batches = new Batches(views, options.batchSize(), options.seed(), network.imageSize());
    rates = new LearningRate(options, batches.steps());
    total = (long) options.epochs() * batches.steps();
    losses = new double[Math.toIntExact(total)];
    speeds = new double[options.epochs()];
    data = checkpoints.file() == null ? "" : batches.fingerprint();
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    network.parameterNames().forEach(name -> parameters.put(name, network.array(name)));
    network.stateNames().forEach(name -> weights.put(name, network.array(name)));
    optimizer = Optimizer.of(options, parameters);
  }

  /** Runs to the end; one record for each epoch, resumed ones included. */
  List<TrainedNetwork.LossRecord> run() {
    begin();
    int perEpoch = batches.steps();
    long start = System.nanoTime();
    int startStep = done;
    long images = 0;
    for (int epoch = done / perEpoch; epoch < options.epochs(); epoch++) {
      long epochStart = System.nanoTime();
      long epochImages = 0;
      List<int[]> order = batches.order(epoch);
      for (int[] anchors : order.subList(done % perEpoch, perEpoch)) {
        TrainingStep step = step(anchors.length);
        double rate = rates.at(done);
        double loss = step.run(batches.load(epoch, anchors));
        if (!Double.isFinite(loss)) {
          throw diverged(loss, done + 1);
        }
        optimizer.step(step.gradients(), rate, done + 1L);
        losses[done] = loss;
        done++;
        images += step.images();
        epochImages += step.images();
        long now = System.nanoTime();
        speeds[epoch] = epochImages * 1e9 / (now - epochStart);
        double seconds = (now - start) / 1e9;
        listener.step(
            new TrainingListener.Progress(
                epoch + 1,
                options.epochs(),
                done,
                total,
                loss,
                rate,
                images / seconds,
                Duration.ofMillis((long) (1000 * seconds / (done - startStep) * (total - done)))));
        if (now - savedAt >= checkpoints.interval().toNanos()) {
          save(false);
        }
      }
    }
    save(false);
    return history();
  }

  private TrainingStep step(int anchors) {
    return steps.computeIfAbsent(
        anchors, n -> TrainingStep.of(network, options, n, views.positives(), views.negatives()));
  }

  private void begin() {
    Path file = checkpoints.file();
    if (file == null) {
      return;
    }
    if (checkpoints.resume() && Files.exists(file)) {
      try {
        Checkpoint found = Checkpoint.read(file, options, data, weights, optimizer.state());
        if (found.losses().length > total) {
          throw new Ke4jException(
              String.format(
                  "%s: the checkpoint is of step %d, the run has %d only",
                  file, found.losses().length, total));
        }
        done = found.losses().length;
        System.arraycopy(found.losses(), 0, losses, 0, done);
        int epochs = Math.min(found.speeds().length, speeds.length);
        System.arraycopy(found.speeds(), 0, speeds, 0, epochs);
      } catch (IOException e) {
        throw new Ke4jException(file + ": the checkpoint cannot be read: " + Reasons.of(e), e);
      }
      lastCheckpoint = file;
      saved = done;
      savedAt = System.nanoTime();
    } else {
      save(true);
    }
  }

  /**
   * Saves the state, unless it is saved already. A disk that refuses stops a run that begins; a run
   * under way goes on and tries again later.
   */
  private void save(boolean mustSucceed) {
    Path file = checkpoints.file();
    if (file == null || saved == done) {
      return;
    }
    int epochs = (done + batches.steps() - 1) / batches.steps();
    Checkpoint checkpoint =
        new Checkpoint(Arrays.copyOf(losses, done), Arrays.copyOf(speeds, epochs));
    try {
      if (!checkpoint.write(file, options, data, weights, optimizer.state())) {
        throw diverged(Double.NaN, done);
      }
      lastCheckpoint = file;
      saved = done;
    } catch (IOException e) {
      if (mustSucceed) {
        throw new Ke4jException(file + ": the checkpoint cannot be written: " + Reasons.of(e), e);
      }
      LOG.warn("{}: the checkpoint of step {} cannot be written: {}", file, done, Reasons.of(e));
    }
    savedAt = System.nanoTime();
  }

  private TrainingDivergedException diverged(double loss, int step) {
    int epoch = (step - 1) / batches.steps() + 1;
    return new TrainingDivergedException(loss, epoch, step, rates.at(step - 1), lastCheckpoint);
  }

  private List<TrainedNetwork.LossRecord> history() {
    int perEpoch = batches.steps();
    List<TrainedNetwork.LossRecord> history = new ArrayList<>();
    for (int epoch = 0; epoch < options.epochs(); epoch++) {
      int from = epoch * perEpoch;
      double mean = Arrays.stream(losses, from, from + perEpoch).sum() / perEpoch;
      double rate = rates.at(from + perEpoch - 1L);
      history.add(new TrainedNetwork.LossRecord(epoch + 1, mean, rate, speeds[epoch]));
    }
    return history;
  }

  @Override
  public void close() {
    steps.values().forEach(TrainingStep::close);
    optimizer.close();
  }
}
