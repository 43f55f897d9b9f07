package org.ke4j.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a component of a record of options means, for help texts. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Described {
  /** A few words; without the default, which is added where it is shown. */
  String value();

  /** What stands for the value in a help text, for example {@code N}; made up if empty. */
  String label() default "";
}
