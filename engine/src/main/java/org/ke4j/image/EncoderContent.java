package org.ke4j.image;

import java.util.Objects;

/**
 * An encoder as bytes, to travel with a model.
 *
 * @param name its name
 * @param model its network, in the provider's format; not copied
 * @param description its preprocessing and origin, in the provider's words
 */
public record EncoderContent(String name, byte[] model, String description) {
  public EncoderContent {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(description, "description");
  }
}
