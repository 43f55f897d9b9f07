package org.ke4j.paper;

/** {@code ke paper table4} as a program; its arguments are those of {@code ke paper}. */
public final class Table4 {
  private Table4() {}

  public static void main(String[] arguments) {
    PaperMain.run("table4", arguments);
  }
}
