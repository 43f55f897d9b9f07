package org.ke4j.paper;

/** {@code ke paper figure4} as a program; its arguments are those of {@code ke paper}. */
public final class Figure4 {
  private Figure4() {}

  public static void main(String[] arguments) {
    PaperMain.run("figure4", arguments);
  }
}
