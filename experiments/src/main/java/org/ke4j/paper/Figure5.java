package org.ke4j.paper;

/** {@code ke paper figure5} as a program; its arguments are those of {@code ke paper}. */
public final class Figure5 {
  private Figure5() {}

  public static void main(String[] arguments) {
    PaperMain.run("figure5", arguments);
  }
}
