package org.ke4j.graph;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.ke4j.error.Ke4jException;
import org.nd4j.linalg.api.ops.Op;

/**
 * Copies operators of ND4J's older kind. Those take axes and numbers into themselves, and keep what
 * they ran on last: a plan does that to copies, and a graph's own operators stay as they are.
 */
final class OperatorCopy {
  private OperatorCopy() {}

  /** An operator of the same class with the same fields; arrays and variables are shared. */
  static Op of(Op operator) {
    try {
      Op copy = operator.getClass().getDeclaredConstructor().newInstance();
      for (Class<?> type = operator.getClass(); type != Object.class; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers())) {
            field.setAccessible(true);
            field.set(copy, field.get(operator));
          }
        }
      }
      return copy;
    } catch (ReflectiveOperationException e) {
      throw new Ke4jException("graph: " + operator.opName() + " cannot be copied", e);
    }
  }
}
