package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/**
 * Einstein summation: operands are contracted from left to right, each step as one batched matrix
 * product after transposition.
 */
final class Einsum {
  /** Stands for the axes of an ellipsis: upper-case letters beyond the alphabet. */
  private static final char ELLIPSIS = '\u2460';

  private Einsum() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Einsum", Einsum::apply);
  }

  private record Operand(Value value, String axes) {}

  private static void apply(Call call) {
    Emitter to = call.emitter();
    String equation = call.attributes().text("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    if (terms.length != call.inputCount()) {
      throw new Ke4jException("equation '" + equation + "' for " + call.inputCount() + " inputs");
    }
    int dots = 0;
    for (int i = 0; i < terms.length; i++) {
      if (terms[i].contains("...")) {
        dots = Math.max(dots, call.input(i).rank() - (terms[i].length() - 3));
      }
    }
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      Value value = call.input(i);
      int own = value.rank() - (terms[i].length() - 3);
      String axes = terms[i].replace("...", ellipsis(dots, own));
      if (axes.length() != value.rank() || axes.chars().distinct().count() != axes.length()) {
        throw new Unsupported("equation '" + equation + "'");
      }
      operands.add(new Operand(value, axes));
    }
    String result =
        arrow < 0
            ? implicit(operands, dots)
            : equation.substring(arrow + 2).replace("...", ellipsis(dots, dots));
    Operand all = operands.get(0);
    for (int i = 1; i < operands.size(); i++) {
      StringBuilder later = new StringBuilder(result);
      for (Operand next : operands.subList(i + 1, operands.size())) {
        later.append(next.axes);
      }
      all = contract(to, all, operands.get(i), later.toString());
    }
    all = sumOut(to, all, result);
    call.set(arranged(to, all, result));
  }

  private static String ellipsis(int all, int own) {
    StringBuilder axes = new StringBuilder();
    for (int k = all - own; k < all; k++) {
      axes.append((char) (ELLIPSIS + k));
    }
    return axes.toString();
  }

  /** Without an arrow: axes that occur once, in alphabetical order, after those of the ellipsis. */
  private static String implicit(List<Operand> operands, int dots) {
    StringBuilder all = new StringBuilder();
    operands.forEach(o -> all.append(o.axes));
    StringBuilder once = new StringBuilder(ellipsis(dots, dots));
    all.chars()
        .sorted()
        .filter(c -> c < ELLIPSIS && all.indexOf("" + (char) c) == all.lastIndexOf("" + (char) c))
        .forEach(c -> once.append((char) c));
    return once.toString();
  }

  private static long extent(Operand operand, char axis) {
    return operand.value.shape()[operand.axes.indexOf(axis)];
  }

  private static Operand sumOut(Emitter to, Operand operand, String kept) {
    int[] axes =
        operand
            .axes
            .chars()
            .filter(c -> kept.indexOf(c) < 0)
            .map(operand.axes::indexOf)
            .sorted()
            .toArray();
    if (axes.length == 0) {
      return operand;
    }
    StringBuilder rest = new StringBuilder();
    operand.axes.chars().filter(c -> kept.indexOf(c) >= 0).forEach(c -> rest.append((char) c));
    return new Operand(Reductions.reduce(to, "ReduceSum", operand.value, axes, false), "" + rest);
  }

  private static Value arranged(Emitter to, Operand operand, String order) {
    return to.transpose(operand.value, order.chars().map(operand.axes::indexOf).toArray());
  }

  private static Operand contract(Emitter to, Operand a, Operand b, String later) {
    Operand left = sumOut(to, a, b.axes + later);
    Operand right = sumOut(to, b, a.axes + later);
    StringBuilder shared = new StringBuilder();
    StringBuilder summed = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    StringBuilder columns = new StringBuilder();
    for (char c : left.axes.toCharArray()) {
      boolean both = right.axes.indexOf(c) >= 0;
      (both ? later.indexOf(c) >= 0 ? shared : summed : rows).append(c);
    }
    for (char c : right.axes.toCharArray()) {
      if (left.axes.indexOf(c) < 0) {
        columns.append(c);
      }
    }
    Map<Character, Long> extents = new LinkedHashMap<>();
    for (Operand operand : List.of(left, right)) {
      for (char c : operand.axes.toCharArray()) {
        extents.merge(
            c, extent(operand, c), (p, q) -> Dims.broadcast(new long[] {p}, new long[] {q})[0]);
      }
    }
    long m = size(rows, extents);
    long k = size(summed, extents);
    long n = size(columns, extents);
    long[] outer = shape(shared, extents);
    Value x = matrix(to, left, "" + shared + rows + summed, extents, outer, m, k);
    Value y = matrix(to, right, "" + shared + summed + columns, extents, outer, k, n);
    Value product = MatrixProducts.matmul(to, x, y);
    String axes = "" + shared + rows + columns;
    return new Operand(to.reshape(product, shape(axes, extents)), axes);
  }

  private static Value matrix(
      Emitter to,
      Operand operand,
      String order,
      Map<Character, Long> extents,
      long[] outer,
      long rows,
      long columns) {
    Value full = to.expand(arranged(to, operand, order), shape(order, extents));
    long[] shape = java.util.Arrays.copyOf(outer, outer.length + 2);
    shape[outer.length] = rows;
    shape[outer.length + 1] = columns;
    return to.reshape(full, shape);
  }

  private static long size(CharSequence axes, Map<Character, Long> extents) {
    return Dims.product(shape(axes, extents));
  }

  private static long[] shape(CharSequence axes, Map<Character, Long> extents) {
    return axes.chars().mapToLong(c -> extents.get((char) c)).toArray();
  }
}
