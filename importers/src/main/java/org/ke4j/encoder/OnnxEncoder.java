package org.ke4j.encoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.PlaceEncoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.ImportOptions;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.store.Reasons;
import org.ke4j.store.Sha256;

/**
 * An ONNX model with its preprocessing. Owns the model. Safe for several threads: they preprocess
 * at once, and take turns at the model, which computes on all cores.
 */
public final class OnnxEncoder implements Encoder {
  /** Input values of a batch: about 16 images of 224 pixels. */
  private static final int BATCH_VALUES = 16 * 3 * 224 * 224;

  private static final int MOST_IMAGES = 64;

  private final OnnxModel model;
  private final Function<UnaryOperator<ImportOptions>, OnnxModel> again;
  private final Description description;
  private final boolean guessed;
  private final Preprocessor preprocessor;
  private final String fingerprint;

  /**
   * @param model given away: {@link #close} closes it
   * @param again imports the same model once more, with its options changed
   * @param weights hash of all files of the model
   * @param guessed whether the preprocessing is a guess
   */
  OnnxEncoder(
      OnnxModel model,
      Function<UnaryOperator<ImportOptions>, OnnxModel> again,
      Description description,
      String weights,
      boolean guessed) {
    this.model = model;
    this.again = again;
    this.description = description;
    this.guessed = guessed;
    this.fingerprint =
        new Sha256()
            .add(weights)
            .add(description.preprocessing().toString())
            .add(model.outputNames().get(0))
            .hex();
    long[] shape = model.inputShape();
    long size = description.preprocessing().size();
    Optional<Boolean> last = Preprocessor.channelsLast(shape);
    if (last.isEmpty() || shape[2] != size) {
      throw new Ke4jException(
          description.name()
              + ": expected an input of 3 x "
              + size
              + " x "
              + size
              + " as described, or with the channels last, the model takes "
              + Arrays.toString(shape).replace("[-1", "[batch"));
    }
    this.preprocessor = new Preprocessor(description.preprocessing(), last.get());
    if (description.width() != 0 && description.width() != model.width()) {
      throw new Ke4jException(
          description.name()
              + ": expected embeddings of length "
              + description.width()
              + " as described, the model gives "
              + model.width());
    }
  }

  /**
   * The hash over a model file and its external weights.
   *
   * @param model SHA-256 of the model file
   */
  static String hash(String model, List<Path> external) {
    Sha256 hash = new Sha256().add(model);
    for (Path other : external) {
      try {
        hash.add(Sha256.of(other));
      } catch (IOException e) {
        throw new Ke4jException(other + ": " + Reasons.of(e), e);
      }
    }
    return hash.hex();
  }

  @Override
  public String name() {
    return description.name();
  }

  /** SHA-256 over the weights, the preprocessing and the chosen output. */
  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public String arithmetic() {
    return OnnxModel.arithmetic();
  }

  @Override
  public int width() {
    return model.width();
  }

  /** Preprocessing, licence and source. */
  public Description description() {
    return description;
  }

  /** Whether the preprocessing was guessed from the model's shapes, not read. */
  public boolean guessed() {
    return guessed;
  }

  /** The model, for arrays that are preprocessed already; owned by this encoder. */
  public OnnxModel model() {
    return model;
  }

  /**
   * The same model imported once more so that its weights can be trained; this encoder stays as it
   * is. The caller closes it.
   *
   * @throws Ke4jException if the model's file has changed or is gone
   */
  public OnnxModel trainable() {
    return again.apply(options -> options.withTrainable(true));
  }

  /** The values of images as the model takes them, row-major, one image after the other. */
  public float[] preprocess(List<RgbImage> images) {
    int each = preprocessor.length();
    float[] input = new float[Math.multiplyExact(images.size(), each)];
    for (int i = 0; i < images.size(); i++) {
      preprocessor.write(images.get(i), input, i * each);
    }
    return input;
  }

  @Override
  public int inputSide() {
    Preprocessing how = description.preprocessing();
    return how.shortSide() == 0 ? how.size() : how.shortSide();
  }

  @Override
  public double meaningThreshold() {
    return description.meaning();
  }

  @Override
  public PlaceEncoder places(int side) {
    Check.atLeast("places along a side", side, 2);
    return new OnnxPlaceEncoder(
        again.apply(options -> options.withPlaces(side)),
        preprocessor,
        description.preprocessing(),
        fingerprint);
  }

  @Override
  public Matrix embed(List<RgbImage> images) {
    Check.atLeast("number of images", images.size(), 1);
    return run(model, preprocessor, images);
  }

  /** What a model gives for images, a row for each. */
  static Matrix run(OnnxModel model, Preprocessor preprocessor, List<RgbImage> images) {
    int each = preprocessor.length();
    int most = Math.max(1, Math.min(MOST_IMAGES, BATCH_VALUES / each));
    int width = model.width();
    float[] rows = new float[Math.multiplyExact(images.size(), width)];
    for (int done = 0; done < images.size(); done += most) {
      int count = Math.min(most, images.size() - done);
      float[] input = new float[count * each];
      for (int i = 0; i < count; i++) {
        preprocessor.write(images.get(done + i), input, i * each);
      }
      Matrix part;
      synchronized (model) {
        part = model.run(input, count);
      }
      System.arraycopy(part.values(), 0, rows, done * width, count * width);
    }
    return new Matrix(rows, images.size(), width);
  }

  @Override
  public void close() {
    synchronized (model) {
      model.close();
    }
  }
}
