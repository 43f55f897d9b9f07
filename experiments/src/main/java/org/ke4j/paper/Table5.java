package org.ke4j.paper;

/** {@code ke paper table5} as a program; its arguments are those of {@code ke paper}. */
public final class Table5 {
  private Table5() {}

  public static void main(String[] arguments) {
    PaperMain.run("table5", arguments);
  }
}
