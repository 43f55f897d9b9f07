package org.ke4j.baseline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ke4j.graph.NativeValues;
import org.ke4j.graph.TrainingExecutor;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.ImageBatch;
import org.ke4j.network.ResNet18;
import org.ke4j.random.Seeds;
import org.ke4j.training.Optimizer;
import org.ke4j.training.OptimizerKind;
import org.ke4j.training.TrainingDivergedException;
import org.ke4j.training.TrainingListener;
import org.ke4j.training.TrainingOptions;
import org.ke4j.transformation.QuarterTurn;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Trains a ResNet-18 and CSI's heads. Owns what a step needs: close it. */
final class CsiTraining implements AutoCloseable {
  /** Quarter turns are the shifts. */
  static final int SHIFTS = 4;

  private static final Augmentation VIEWS = new Augmentation(.08, false, false);
  private static final double BATCH_NORM_MOMENTUM = 0.1;

  private final ResNet18 network;
  private final CsiHeads heads;
  private final Csi.Options options;
  private final long seed;
  private final Map<Integer, TrainingExecutor> steps = new HashMap<>();

  CsiTraining(ResNet18 network, CsiHeads heads, Csi.Options options, long seed) {
    this.network = network;
    this.heads = heads;
    this.options = options;
    this.seed = seed;
  }

  void run(List<RgbImage> images, TrainingListener listener) {
    Map<String, INDArray> weights = new LinkedHashMap<>();
    network.parameterNames().forEach(name -> weights.put(name, network.array(name)));
    weights.putAll(heads.weights());
    int perEpoch = images.size() / options.batch() + (images.size() % options.batch() > 1 ? 1 : 0);
    long total = (long) options.epochs() * perEpoch;
    long start = System.nanoTime();
    long done = 0;
    TrainingOptions how =
        TrainingOptions.builder()
            .optimizer(OptimizerKind.LARS)
            .momentum(options.momentum())
            .weightDecay(options.weightDecay())
            .build();
    try (Optimizer optimizer = Optimizer.of(how, weights)) {
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        int[] order = Seeds.order(images.size(), seed, "order", epoch);
        for (int step = 0; step < perEpoch; step++) {
          int from = step * options.batch();
          int[] chosen =
              Arrays.copyOfRange(order, from, Math.min(order.length, from + options.batch()));
          double rate = options.rate() * (1 + Math.cos(Math.PI * done / total)) / 2;
          Map<String, INDArray> gradients = new LinkedHashMap<>();
          double loss = step(images, epoch, chosen, gradients);
          done++;
          if (!Double.isFinite(loss)) {
            throw new TrainingDivergedException(loss, epoch + 1, done, rate, null);
          }
          optimizer.step(gradients, rate, done);
          double seconds = (System.nanoTime() - start) / 1e9;
          listener.step(
              new TrainingListener.Progress(
                  epoch + 1,
                  options.epochs(),
                  done,
                  total,
                  loss,
                  rate,
                  done * 2.0 * SHIFTS * options.batch() / seconds,
                  Duration.ofMillis((long) (1000 * seconds / done * (total - done)))));
        }
      }
    }
  }

  private double step(
      List<RgbImage> images, int epoch, int[] chosen, Map<String, INDArray> gradients) {
    List<RgbImage> views = views(images, epoch, chosen);
    TrainingExecutor executor = steps.computeIfAbsent(views.size(), this::executor);
    NativeValues.write(executor.input(), ImageBatch.of(views, network.imageSize()));
    executor.forward();
    Matrix features =
        new Matrix(NativeValues.read(executor.output()), views.size(), ResNet18.WIDTH);
    CsiHeads.Output out = heads.of(features);
    double[] byProjection = new double[out.projection().values().length];
    double[] byShift = new double[out.shift().values().length];
    double loss =
        CsiLoss.contrast(
                Rows.doubles(out.projection().values()),
                out.projection().columns(),
                options.temperature(),
                byProjection)
            + CsiLoss.shift(Rows.doubles(out.shift().values()), SHIFTS, byShift);
    Matrix byFeatures = heads.train(features, byProjection, byShift);
    NativeValues.write(executor.outputGradient(), byFeatures.values());
    executor.backward();
    gradients.putAll(executor.gradients());
    gradients.putAll(heads.gradients());
    return loss;
  }

  private TrainingExecutor executor(int images) {
    long[] shape = {images, network.imageSize(), network.imageSize(), 3};
    return TrainingExecutor.of(
        network.graph(), ResNet18.INPUT, shape, ResNet18.FEATURES, 1, BATCH_NORM_MOMENTUM);
  }

  /** Two views of each image, each under every shift; mirrored by half, cropped, recoloured. */
  private List<RgbImage> views(List<RgbImage> images, int epoch, int[] chosen) {
    List<RgbImage> views = new ArrayList<>();
    for (int view = 0; view < 2; view++) {
      for (int shift = 0; shift < SHIFTS; shift++) {
        for (int image : chosen) {
          RandomGenerator mirror = Seeds.stream(seed, "mirror", epoch, image, view);
          RandomGenerator random = Seeds.stream(seed, Csi.NAME, epoch, image, view, shift);
          RgbImage shown = images.get(image);
          if (mirror.nextDouble() < .5) {
            shown = new org.ke4j.transformation.Flip().apply(shown, mirror);
          }
          views.add(VIEWS.of(shifted(shown, shift), random));
        }
      }
    }
    return views;
  }

  /** So many quarter turns. */
  static RgbImage shifted(RgbImage image, int turns) {
    RgbImage turned = image;
    for (int i = 0; i < turns; i++) {
      turned = new QuarterTurn(true).apply(turned, null);
    }
    return turned;
  }

  @Override
  public void close() {
    steps.values().forEach(TrainingExecutor::close);
  }
}
