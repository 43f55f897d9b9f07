package org.ke4j.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which numbers an option takes; NaN and infinity are never among them. */
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Range {
  /** The least one. */
  double from() default Double.NEGATIVE_INFINITY;

  /** The largest one. */
  double to() default Double.POSITIVE_INFINITY;

  /** Whether the number must be above the least one, not equal to it. */
  boolean above() default false;

  /** Whether the number must be below the largest one, not equal to it. */
  boolean below() default false;
}
