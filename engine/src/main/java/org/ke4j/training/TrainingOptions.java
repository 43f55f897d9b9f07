package org.ke4j.training;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.network.Engine;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.Stem;

/**
 * What a training run does. Start from {@link #reference()} or {@link #paper()} and change single
 * values with {@link #toBuilder()}. How many positive and negative views there are (K), and whether
 * they are drawn once or for each epoch, is the {@link ViewSource}'s.
 *
 * @param network name of a {@link NetworkArchitecture}; default resnet18
 * @param stem first layers of the network; default CIFAR
 * @param epochs passes over the images, 1 or more; default 50
 * @param batchSize anchors in a step, 2 or more; default 64
 * @param learningRate full rate, above 0; default 0.01
 * @param momentum of SGD and LARS, 0 to 1; default 0.9
 * @param weightDecay added to the gradient as weightDecay x weight, 0 or more; default 5e-4
 * @param temperature divides the cosine, above 0; default 0.2
 * @param lossForm default log of sum (Eq. 1)
 * @param negatives default own
 * @param batchNorm default separate
 * @param projection width of a projection head on which the loss works, 0 for none; default 0
 * @param optimizer default SGD
 * @param schedule default constant
 * @param warmupEpochs epochs during which the rate grows linearly from 0, 0 or more; default 0
 * @param engine who runs the network; default that of the backend in use
 * @param seed of initial weights and of the order of images; default 1
 */
public record TrainingOptions(
    String network,
    Stem stem,
    int epochs,
    int batchSize,
    double learningRate,
    double momentum,
    double weightDecay,
    double temperature,
    LossForm lossForm,
    Negatives negatives,
    BatchNormMode batchNorm,
    int projection,
    OptimizerKind optimizer,
    RateSchedule schedule,
    int warmupEpochs,
    Engine engine,
    long seed) {

  public TrainingOptions {
    NetworkArchitecture.find(network);
    Objects.requireNonNull(stem, "stem");
    Objects.requireNonNull(lossForm, "lossForm");
    Objects.requireNonNull(negatives, "negatives");
    Objects.requireNonNull(batchNorm, "batchNorm");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(engine, "engine");
    Check.atLeast("epochs", epochs, 1);
    Check.atLeast("batch size", batchSize, 2);
    Check.positive("learning rate", learningRate);
    Check.between("momentum", momentum, 0, 1);
    Check.between("weight decay", weightDecay, 0, 1);
    Check.positive("temperature", temperature);
    Check.atLeast("projection width", projection, 0);
    Check.between("warm-up epochs", warmupEpochs, 0, epochs);
  }

  /** What the authors' code does; all defaults. */
  public static TrainingOptions reference() {
    return new TrainingOptions(
        NetworkArchitecture.STANDARD,
        Stem.CIFAR,
        50,
        64,
        0.01,
        0.9,
        5e-4,
        0.2,
        LossForm.LOG_OF_SUM,
        Negatives.OWN,
        BatchNormMode.SEPARATE,
        0,
        OptimizerKind.SGD,
        RateSchedule.CONSTANT,
        0,
        Engine.standard(),
        1);
  }

  /**
   * What the paper's text says. It differs from {@link #reference()} in the positive offset of the
   * ranking (0 instead of 1) only, which is chosen before training, so the two are equal here.
   */
  public static TrainingOptions paper() {
    return reference();
  }

  /** A builder that starts from {@link #reference()}. */
  public static Builder builder() {
    return reference().toBuilder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Every option by name, as text, in order: for provenance, and to compare two runs. */
  public Map<String, String> describe() {
    Map<String, String> text = new LinkedHashMap<>();
    for (RecordComponent component : TrainingOptions.class.getRecordComponents()) {
      try {
        text.put(component.getName(), String.valueOf(component.getAccessor().invoke(this)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return text;
  }

  /** Changes single options; {@link #build} checks them. */
  public static final class Builder {
    private String network;
    private Stem stem;
    private int epochs;
    private int batchSize;
    private double learningRate;
    private double momentum;
    private double weightDecay;
    private double temperature;
    private LossForm lossForm;
    private Negatives negatives;
    private BatchNormMode batchNorm;
    private int projection;
    private OptimizerKind optimizer;
    private RateSchedule schedule;
    private int warmupEpochs;
    private Engine engine;
    private long seed;

    private Builder(TrainingOptions from) {
      network = from.network;
      stem = from.stem;
      epochs = from.epochs;
      batchSize = from.batchSize;
      learningRate = from.learningRate;
      momentum = from.momentum;
      weightDecay = from.weightDecay;
      temperature = from.temperature;
      lossForm = from.lossForm;
      negatives = from.negatives;
      batchNorm = from.batchNorm;
      projection = from.projection;
      optimizer = from.optimizer;
      schedule = from.schedule;
      warmupEpochs = from.warmupEpochs;
      engine = from.engine;
      seed = from.seed;
    }

    public Builder network(String value) {
      network = value;
      return this;
    }

    public Builder stem(Stem value) {
      stem = value;
      return this;
    }

    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    public Builder momentum(double value) {
      momentum = value;
      return this;
    }

    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    public Builder lossForm(LossForm value) {
      lossForm = value;
      return this;
    }

    public Builder negatives(Negatives value) {
      negatives = value;
      return this;
    }

    public Builder batchNorm(BatchNormMode value) {
      batchNorm = value;
      return this;
    }

    public Builder projection(int value) {
      projection = value;
      return this;
    }

    public Builder optimizer(OptimizerKind value) {
      optimizer = value;
      return this;
    }

    public Builder schedule(RateSchedule value) {
      schedule = value;
      return this;
    }

    public Builder warmupEpochs(int value) {
      warmupEpochs = value;
      return this;
    }

    public Builder engine(Engine value) {
      engine = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public TrainingOptions build() {
      return new TrainingOptions(
          network,
          stem,
          epochs,
          batchSize,
          learningRate,
          momentum,
          weightDecay,
          temperature,
          lossForm,
          negatives,
          batchNorm,
          projection,
          optimizer,
          schedule,
          warmupEpochs,
          engine,
          seed);
    }
  }
}
