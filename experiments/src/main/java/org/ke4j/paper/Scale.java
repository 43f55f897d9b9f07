package org.ke4j.paper;

import java.util.List;

/**
 * How much of an experiment is done.
 *
 * @param classes at most so many normal classes
 * @param train at most so many training images of each class
 * @param test at most so many test images of each class
 * @param epochs share of the full number of epochs, above 0, at most 1
 * @param stem of networks that are trained from scratch: cifar or imagenet
 */
record Scale(int classes, int train, int test, double epochs, String stem) {
  static final Scale FULL = new Scale(100, 50_000, 10_000, 1, "cifar");

  /** From the whole to the least that says anything. */
  private static final List<Scale> STEPS =
      List.of(
          FULL,
          new Scale(100, 5000, 1000, 1, "imagenet"),
          new Scale(100, 500, 100, .4, "imagenet"),
          new Scale(5, 500, 100, .4, "imagenet"),
          new Scale(2, 500, 100, .2, "imagenet"),
          new Scale(2, 200, 40, .1, "imagenet"),
          new Scale(1, 100, 20, .05, "imagenet"),
          new Scale(1, 50, 8, .02, "imagenet"));

  /** Networks of the CIFAR stem take so much longer. */
  private static final double CIFAR_STEM = 10;

  /**
   * The most that fits.
   *
   * @param minutes of the budget; 0 for all
   * @param embedded images that the encoder embeds in a second here
   * @param allClasses of the data set
   * @param images training images of a class in the data set
   * @param tests test images of a class in the data set
   * @param frozen methods without training
   * @param tuned methods that fine-tune the encoder, 15 to 20 epochs in full
   * @param networks methods that train a network from scratch, 50 to 100 epochs in full
   */
  static Scale choose(
      int minutes,
      double embedded,
      int allClasses,
      int images,
      int tests,
      int frozen,
      int tuned,
      int networks) {
    if (minutes == 0) {
      return FULL;
    }
    for (Scale step : STEPS) {
      double classes = Math.min(step.classes, allClasses);
      double train = classes * Math.min(step.train, images);
      double shown = 21.0 * allClasses * Math.min(step.test, tests);
      double views = (frozen > 0 ? 11 * train : train) + shown;
      double fineTuned = tuned * (train * 20 * step.epochs * 5 + classes * shown);
      double scratch =
          networks
              * (train * 50 * step.epochs * 7 + classes * shown)
              * (step.stem.equals("cifar") ? CIFAR_STEM : 1);
      // A ResNet-18 of the ImageNet stem at 32 pixels is trained about as fast as ke32 embeds.
      double seconds = (views + fineTuned) / embedded + scratch / 400;
      if (seconds <= 60.0 * minutes) {
        return step;
      }
    }
    return STEPS.get(STEPS.size() - 1);
  }

  int epochsOf(int full) {
    return Math.max(1, (int) Math.round(full * epochs));
  }

  String words(int minutes) {
    return equals(FULL)
        ? "full size"
        : String.format(
            java.util.Locale.ROOT,
            "NOT full size: chosen for a budget of %d minutes: at most %d classes, %d training and"
                + " %d test images of each, %s of the epochs, %s stem",
            minutes,
            classes,
            train,
            test,
            epochs == 1 ? "all" : Math.round(100 * epochs) + " %",
            stem);
  }
}
