package org.ke4j.paper;

/** {@code ke paper ablation-encoder} as a program; its arguments are those of {@code ke paper}. */
public final class AblationEncoder {
  private AblationEncoder() {}

  public static void main(String[] arguments) {
    PaperMain.run("ablation-encoder", arguments);
  }
}
