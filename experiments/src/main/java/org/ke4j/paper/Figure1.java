package org.ke4j.paper;

/** {@code ke paper figure1} as a program; its arguments are those of {@code ke paper}. */
public final class Figure1 {
  private Figure1() {}

  public static void main(String[] arguments) {
    PaperMain.run("figure1", arguments);
  }
}
