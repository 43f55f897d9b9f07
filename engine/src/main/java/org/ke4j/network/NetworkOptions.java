package org.ke4j.network;

import java.util.Objects;
import org.ke4j.error.Check;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a network is made with.
 *
 * @param stem first layers
 * @param imageSize side of the images in pixels, 8 or more
 * @param projection width of the projection head that training puts on top (the features, ReLU,
 *     this many units), 0 for none; features never pass through it
 * @param seed of the initial weights
 * @param type of weights, activations and gradients: FLOAT, or DOUBLE to check the training of one
 *     in float32 against; weights that are drawn, loaded or read stay float32 values
 * @param engine who computes the features
 */
public record NetworkOptions(
    Stem stem, int imageSize, int projection, long seed, DataType type, Engine engine) {
  public NetworkOptions {
    Objects.requireNonNull(stem, "stem");
    Objects.requireNonNull(engine, "engine");
    Check.atLeast("image size", imageSize, 8);
    Check.atLeast("projection width", projection, 0);
    Check.that(
        type == DataType.FLOAT || type == DataType.DOUBLE,
        "network: expected FLOAT or DOUBLE, got %s",
        type);
  }
}
