package org.ke4j.paper;

/** {@code ke paper table3} as a program; its arguments are those of {@code ke paper}. */
public final class Table3 {
  private Table3() {}

  public static void main(String[] arguments) {
    PaperMain.run("table3", arguments);
  }
}
