package io.gearshift.executors.data.image;

/** An image that cannot be used; the message is the reason, without the image's name. */
public final class DamagedImageException extends Exception {
  private static final long serialVersionUID = 1L;

  public DamagedImageException(String reason) {
    super(reason);
  }
}
