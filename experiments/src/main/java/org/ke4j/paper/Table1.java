package org.ke4j.paper;

/** {@code ke paper table1} as a program; its arguments are those of {@code ke paper}. */
public final class Table1 {
  private Table1() {}

  public static void main(String[] arguments) {
    PaperMain.run("table1", arguments);
  }
}
