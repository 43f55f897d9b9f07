package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Element-wise operators of several inputs: arithmetic, comparison, logic, choice. */
final class Arithmetic {
  private Arithmetic() {}

  static void register(Map<String, Rule> rules) {
    for (String operator :
        new String[] {
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Mod",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "And",
          "Or",
          "Xor"
        }) {
      rules.put(operator, Arithmetic::pair);
    }
    for (String operator : new String[] {"Min", "Max", "Sum", "Mean"}) {
      rules.put(operator, Arithmetic::fold);
    }
    rules.put("Where", Arithmetic::where);
  }

  private static void pair(Call call) {
    String operator = call.operator();
    if (operator.equals("Mod") && call.attributes().flag("fmod", false)) {
      operator = "Fmod";
    }
    Value second = call.opset() < 7 ? placed(call) : call.input(1);
    call.set(binary(call.emitter(), operator, call.input(0), second));
  }

  /** The second operand before opset 7: of the same shape, or at an axis of the first one. */
  private static Value placed(Call call) {
    Value a = call.input(0);
    Value b = call.input(1);
    boolean broadcast = call.attributes().flag("broadcast", false);
    int axis = (int) call.attributes().integer("axis", a.rank() - b.rank());
    axis = axis < 0 ? axis + a.rank() : axis;
    if (!broadcast) {
      if (!Arrays.equals(a.shape(), b.shape())) {
        throw new Ke4jException(
            "shapes "
                + Dims.text(a.shape())
                + " and "
                + Dims.text(b.shape())
                + " without broadcast");
      }
      return b;
    }
    if (axis < 0 || axis + b.rank() > a.rank()) {
      throw new Ke4jException(
          Dims.text(b.shape()) + " at axis " + axis + " of " + Dims.text(a.shape()));
    }
    long[] shape = new long[a.rank() - axis];
    Arrays.fill(shape, 1);
    System.arraycopy(b.shape(), 0, shape, 0, b.rank());
    return call.emitter().reshape(b, shape);
  }

  private static void fold(Call call) {
    Value result = call.input(0);
    String operator =
        switch (call.operator()) {
          case "Sum", "Mean" -> "Add";
          default -> call.operator();
        };
    for (int i = 1; i < call.inputCount(); i++) {
      result = binary(call.emitter(), operator, result, call.input(i));
    }
    if (call.operator().equals("Mean")) {
      Tensor count = Tensor.ofFloats(new float[] {call.inputCount()});
      result = binary(call.emitter(), "Div", result, count);
    }
    call.set(result);
  }

  /** An operator on two values by its ONNX name; {@code Fmod} is Mod with the sign of C. */
  static Value binary(Emitter to, String operator, Value a, Value b) {
    if (a.isFoldable() && b.isFoldable()) {
      return to.math().binary(operator, (Tensor) a, (Tensor) b);
    }
    if (a instanceof BatchIndex index && b.isFoldable()) {
      return index.with(to.math(), operator, (Tensor) b, false);
    }
    if (b instanceof BatchIndex index && a.isFoldable()) {
      return index.with(to.math(), operator, (Tensor) a, true);
    }
    long[] shape = Dims.broadcast(a.shape(), b.shape());
    if (a instanceof Nothing || b instanceof Nothing) {
      return new Nothing(shape, common(a.type(), b.type()));
    }
    Value turned = inOrder(to, operator, a, b, shape.length);
    if (turned != null) {
      return turned;
    }
    Value left = a.rank() < shape.length ? lifted(to, a, shape.length) : a;
    Value right = b.rank() < shape.length ? lifted(to, b, shape.length) : b;
    if (operator.equals("Min") || operator.equals("Max")) {
      return extreme(to, operator.equals("Max"), left, right, shape);
    }
    SDVariable node = null;
    if (right.isFoldable() && ((Tensor) right).count() == 1) {
      node = withNumber(to.graph(), operator, to.node(left), ((Tensor) right).scalar());
    } else if (left.isFoldable() && ((Tensor) left).count() == 1) {
      node = ofNumber(operator, ((Tensor) left).scalar(), to.node(right));
    }
    if (node == null) {
      node = general(to.graph(), operator, to.node(left), to.node(right));
    }
    if (HostMath.compares(operator)) {
      return to.truth(node, shape);
    }
    ElementType type = operator.equals("Pow") ? a.type() : common(a.type(), b.type());
    boolean fraction = operator.equals("Div") || operator.equals("Pow");
    if (type != ElementType.FLOAT && fraction) {
      node = truncated(to.graph(), node);
    }
    return new Variable(node, shape, type);
  }

  /** Towards zero, as integers are divided. */
  static SDVariable truncated(SameDiff sd, SDVariable x) {
    return sd.math.floor(sd.math.abs(x)).mul(sd.math.sign(x));
  }

  /**
   * The larger or smaller value, and no number where one of the two is none. ND4J's own operators
   * give the second operand then, or the limit.
   */
  private static Variable extreme(
      Emitter to, boolean largest, Value left, Value right, long[] shape) {
    SameDiff sd = to.graph();
    ElementType type = common(left.type(), right.type());
    Value number = isNumber(right) ? right : isNumber(left) ? left : null;
    if (number != null) {
      Value x = number == right ? left : right;
      float limit = ((Tensor) number).scalar();
      float low = largest ? limit : Float.NEGATIVE_INFINITY;
      float high = largest ? Float.POSITIVE_INFINITY : limit;
      return new Variable(sd.math.clipByValue(to.node(x), low, high), shape, type);
    }
    SDVariable x = to.node(to.expand(left, shape));
    SDVariable y = to.node(to.expand(right, shape));
    SDVariable most = largest ? sd.math.max(x, y) : sd.math.min(x, y);
    if (type != ElementType.FLOAT) {
      return new Variable(most, shape, type);
    }
    SDVariable first = sd.where(x, most, sd.math.isNaN(x));
    return new Variable(sd.where(y, first, sd.math.isNaN(y)), shape, type);
  }

  private static boolean isNumber(Value value) {
    return value.isFoldable()
        && ((Tensor) value).count() == 1
        && !Float.isNaN(((Tensor) value).scalar());
  }

  /**
   * In the order of the axes in which one of the two lies in memory, if the other one gets there
   * without a copy at run time; null otherwise.
   */
  private static Value inOrder(Emitter to, String operator, Value a, Value b, int rank) {
    Turned lead =
        a instanceof Turned t && t.rank() == rank
            ? t
            : b instanceof Turned t && t.rank() == rank ? t : null;
    if (lead == null) {
      return null;
    }
    Value left = ordered(to, a, lead);
    Value right = ordered(to, b, lead);
    if (left instanceof Turned || right instanceof Turned) {
      return null;
    }
    return to.transpose(binary(to, operator, left, right), lead.permutation());
  }

  private static Value ordered(Emitter to, Value value, Turned lead) {
    return value.isFoldable() && ((Tensor) value).count() == 1
        ? value
        : to.transpose(lifted(to, value, lead.rank()), lead.back());
  }

  /** A constant of one value needs no rank; anything else gets ones in front. */
  private static Value lifted(Emitter to, Value value, int rank) {
    return value.isFoldable() && ((Tensor) value).count() == 1
        ? value
        : to.reshape(value, Dims.padded(value.shape(), rank));
  }

  private static ElementType common(ElementType a, ElementType b) {
    return a == ElementType.FLOAT || b == ElementType.FLOAT ? ElementType.FLOAT : a;
  }

  private static SDVariable withNumber(SameDiff sd, String operator, SDVariable x, double y) {
    return switch (operator) {
      case "Add" -> x.add(y);
      case "Sub" -> x.sub(y);
      case "Mul" -> x.mul(y);
      case "Div" -> x.div(y);
      case "Pow" -> y == 2 ? sd.math.square(x) : y == 0.5 ? sd.math.sqrt(x) : y == 1 ? x : x.pow(y);
      default -> null;
    };
  }

  private static SDVariable ofNumber(String operator, double x, SDVariable y) {
    return switch (operator) {
      case "Add" -> y.add(x);
      case "Sub" -> y.rsub(x);
      case "Mul" -> y.mul(x);
      case "Div" -> y.rdiv(x);
      default -> null;
    };
  }

  private static SDVariable general(SameDiff sd, String operator, SDVariable x, SDVariable y) {
    return switch (operator) {
      case "Add" -> x.add(y);
      case "Sub" -> x.sub(y);
      case "Mul" -> x.mul(y);
      case "Div" -> x.div(y);
      case "Pow" -> sd.math.pow(x, y);
      case "Mod" -> x.sub(sd.math.floor(x.div(y)).mul(y));
      case "Fmod" -> {
        SDVariable quotient = x.div(y);
        SDVariable whole = sd.math.floor(sd.math.abs(quotient)).mul(sd.math.sign(quotient));
        yield x.sub(whole.mul(y));
      }
      case "Equal" -> x.eq(y);
      case "Greater" -> x.gt(y);
      case "GreaterOrEqual" -> x.gte(y);
      case "Less" -> x.lt(y);
      case "LessOrEqual" -> x.lte(y);
      case "And" -> x.mul(y).gt(0.5);
      case "Or" -> x.add(y).gt(0.5);
      case "Xor" -> x.neq(y);
      default -> throw new Unsupported("on values that depend on the image");
    };
  }

  private static void where(Call call) {
    Value condition = call.input(0);
    Value a = call.input(1);
    Value b = call.input(2);
    boolean known = condition.isFoldable() && a.isFoldable() && b.isFoldable();
    call.set(choice(known ? call.main() : call.emitter(), condition, a, b));
  }

  /** The first value where a condition is true, else the second; all broadcast together. */
  static Value choice(Emitter to, Value condition, Value a, Value b) {
    if (condition.isFoldable() && a.isFoldable() && b.isFoldable()) {
      return to.math().where((Tensor) condition, (Tensor) a, (Tensor) b);
    }
    long[] shape = Dims.broadcast(condition.shape(), a.shape(), b.shape());
    SDVariable choice = to.node(to.expand(condition, shape)).castTo(DataType.BOOL);
    SDVariable yes = to.node(to.expand(a, shape));
    SDVariable no = to.node(to.expand(b, shape));
    return new Variable(to.graph().where(yes, no, choice), shape, a.type());
  }
}
