package org.ke4j.training;

/** How several positive views of an anchor enter the loss. */
public enum LossForm {
  /** -(1/k) log( sum over P of e^s / sum over P and N of e^s ): Eq. 1 of the paper. */
  LOG_OF_SUM,
  /** -(1/k) sum over p of log( e^s_p / sum over P and N of e^s ): as in supervised contrast. */
  MEAN_OF_LOGS
}
