package org.ke4j.datavec;

import java.nio.ByteBuffer;
import org.bytedeco.javacv.Frame;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Images as frames of 8-bit blue, green, red whose bytes lie on the Java heap: what passes between
 * {@link ThroughDataVec} and transforms that are {@link OnHeap}, without native memory.
 */
public final class BgrFrames {
  /** Marks frames of this class; OpenCV's converters look for a Mat here and ignore it. */
  private static final Object MARK = new Object();

  private BgrFrames() {}

  /** A transform that reads frames of this class, and answers them with such frames. */
  public interface OnHeap {}

  /** Whether a frame was made here. */
  public static boolean holds(Frame frame) {
    return frame.opaque == MARK;
  }

  /** A frame with a copy of an image's pixels. */
  public static Frame of(RgbImage image) {
    byte[] bgr = image.rgb().clone();
    BgrMats.swap(bgr);
    Frame frame = new Frame();
    frame.imageWidth = image.width();
    frame.imageHeight = image.height();
    frame.imageDepth = Frame.DEPTH_UBYTE;
    frame.imageChannels = 3;
    frame.imageStride = 3 * image.width();
    frame.image = new ByteBuffer[] {ByteBuffer.wrap(bgr)};
    frame.opaque = MARK;
    return frame;
  }

  /** A copy of the pixels of a frame that was made here. */
  public static RgbImage toRgb(Frame frame) {
    Check.that(holds(frame), "expected a frame of the Java heap");
    byte[] pixels = ((ByteBuffer) frame.image[0]).array().clone();
    BgrMats.swap(pixels);
    return new RgbImage(frame.imageWidth, frame.imageHeight, pixels);
  }
}
