package org.ke4j.paper;

/** {@code ke paper figure3} as a program; its arguments are those of {@code ke paper}. */
public final class Figure3 {
  private Figure3() {}

  public static void main(String[] arguments) {
    PaperMain.run("figure3", arguments);
  }
}
