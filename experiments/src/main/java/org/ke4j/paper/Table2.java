package org.ke4j.paper;

/** {@code ke paper table2} as a program; its arguments are those of {@code ke paper}. */
public final class Table2 {
  private Table2() {}

  public static void main(String[] arguments) {
    PaperMain.run("table2", arguments);
  }
}
