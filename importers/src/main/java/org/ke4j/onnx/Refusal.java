package org.ke4j.onnx;

/**
 * The rule of an operator that is known and never translated.
 *
 * @param why what the user can do instead
 */
record Refusal(String why) implements Rule {
  @Override
  public void apply(Call call) {
    throw new Unsupported(why);
  }
}
