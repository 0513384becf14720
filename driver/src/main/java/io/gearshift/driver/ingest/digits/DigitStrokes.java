package io.gearshift.driver.ingest.digits;

import java.util.ArrayList;
import java.util.List;

/**
 * How the ten digits are written: a few styles for each, as polylines in the unit square, x to the
 * right and y down. A polyline is {x0, y0, x1, y1, ...}.
 */
final class DigitStrokes {
  private static final double ARC_STEP_DEGREES = 20;

  private static final List<List<List<double[]>>> STYLES =
      List.of(zero(), one(), two(), three(), four(), five(), six(), seven(), eight(), nine());

  private DigitStrokes() {}

  /** The styles of a digit, each a list of polylines. */
  static List<List<double[]>> styles(int digit) {
    return STYLES.get(digit);
  }

  private static List<List<double[]>> zero() {
    return List.of(
        List.of(arc(0.5, 0.5, 0.22, 0.36, 0, 360)),
        List.of(arc(0.5, 0.5, 0.3, 0.34, -70, 290)),
        List.of(arc(0.5, 0.5, 0.24, 0.36, 0, 360), line(0.64, 0.28, 0.36, 0.72)));
  }

  private static List<List<double[]>> one() {
    return List.of(
        List.of(line(0.5, 0.14, 0.5, 0.86)),
        List.of(line(0.34, 0.32, 0.53, 0.14, 0.53, 0.86)),
        List.of(line(0.36, 0.3, 0.52, 0.15, 0.52, 0.85), line(0.34, 0.85, 0.7, 0.85)));
  }

  private static List<List<double[]>> two() {
    return List.of(
        List.of(join(arc(0.5, 0.36, 0.23, 0.22, -170, 40), line(0.28, 0.85, 0.76, 0.85))),
        List.of(
            join(
                arc(0.5, 0.35, 0.22, 0.2, -150, 50),
                arc(0.38, 0.77, 0.1, 0.09, 60, 320),
                line(0.55, 0.83, 0.78, 0.8))),
        List.of(line(0.28, 0.18, 0.7, 0.18, 0.72, 0.42, 0.3, 0.6, 0.28, 0.84, 0.75, 0.84)));
  }

  private static List<List<double[]>> three() {
    return List.of(
        List.of(join(arc(0.47, 0.32, 0.22, 0.18, -150, 90), arc(0.47, 0.67, 0.25, 0.19, -90, 150))),
        List.of(
            join(line(0.28, 0.16, 0.7, 0.16, 0.46, 0.43), arc(0.46, 0.64, 0.25, 0.21, -90, 150))),
        List.of(
            join(arc(0.48, 0.33, 0.18, 0.19, -130, 70), arc(0.5, 0.69, 0.22, 0.18, -110, 160))));
  }

  private static List<List<double[]>> four() {
    return List.of(
        List.of(line(0.62, 0.87, 0.62, 0.14, 0.26, 0.62, 0.78, 0.62)),
        List.of(line(0.32, 0.14, 0.29, 0.52, 0.74, 0.52), line(0.68, 0.16, 0.64, 0.87)),
        List.of(line(0.55, 0.14, 0.26, 0.6, 0.78, 0.6), line(0.6, 0.4, 0.6, 0.87)));
  }

  private static List<List<double[]>> five() {
    return List.of(
        List.of(
            join(line(0.71, 0.15, 0.36, 0.15, 0.33, 0.47), arc(0.48, 0.64, 0.24, 0.21, -125, 150))),
        List.of(
            line(0.4, 0.16, 0.72, 0.15),
            join(line(0.4, 0.16, 0.36, 0.45), arc(0.47, 0.65, 0.22, 0.2, -110, 140))),
        List.of(line(0.72, 0.16, 0.33, 0.16, 0.33, 0.46, 0.7, 0.48, 0.7, 0.84, 0.3, 0.84)));
  }

  private static List<List<double[]>> six() {
    return List.of(
        List.of(
            join(arc(0.66, 0.52, 0.38, 0.38, -95, -180), arc(0.49, 0.66, 0.21, 0.19, 180, -180))),
        List.of(join(line(0.62, 0.14, 0.38, 0.45), arc(0.49, 0.65, 0.2, 0.2, 200, -160))),
        List.of(join(line(0.34, 0.15, 0.3, 0.65), arc(0.5, 0.68, 0.2, 0.18, 180, -170))));
  }

  private static List<List<double[]>> seven() {
    return List.of(
        List.of(line(0.26, 0.17, 0.74, 0.17, 0.43, 0.86)),
        List.of(line(0.26, 0.17, 0.74, 0.17, 0.45, 0.86), line(0.4, 0.5, 0.7, 0.5)),
        List.of(
            join(
                line(0.26, 0.28, 0.28, 0.16, 0.73, 0.18), arc(0.75, 0.86, 0.28, 0.5, -110, -180))));
  }

  private static List<List<double[]>> eight() {
    return List.of(
        List.of(arc(0.5, 0.32, 0.18, 0.17, 90, 450), arc(0.5, 0.68, 0.22, 0.19, -90, 270)),
        List.of(
            line(0.68, 0.24, 0.5, 0.14, 0.33, 0.27, 0.42, 0.42, 0.64, 0.58, 0.7, 0.74, 0.5, 0.86),
            line(0.5, 0.86, 0.3, 0.74, 0.38, 0.56, 0.62, 0.42, 0.68, 0.24)),
        List.of(arc(0.48, 0.3, 0.15, 0.15, 70, 430), arc(0.5, 0.66, 0.2, 0.21, -100, 260)));
  }

  private static List<List<double[]>> nine() {
    return List.of(
        List.of(arc(0.49, 0.35, 0.2, 0.2, 0, -360), line(0.69, 0.33, 0.64, 0.86)),
        List.of(
            arc(0.5, 0.34, 0.2, 0.19, 0, -360),
            join(line(0.7, 0.34, 0.7, 0.6), arc(0.48, 0.62, 0.22, 0.23, 0, 140))),
        List.of(join(arc(0.5, 0.34, 0.21, 0.19, -20, -340), line(0.7, 0.2, 0.7, 0.86))));
  }

  private static double[] line(double... points) {
    return points;
  }

  /** A part of an ellipse; degrees from the right, growing clockwise. */
  private static double[] arc(
      double x, double y, double radiusX, double radiusY, double from, double to) {
    int steps = (int) Math.ceil(Math.abs(to - from) / ARC_STEP_DEGREES);
    double[] points = new double[2 * (steps + 1)];
    for (int i = 0; i <= steps; i++) {
      double angle = Math.toRadians(from + (to - from) * i / steps);
      points[2 * i] = x + radiusX * Math.cos(angle);
      points[2 * i + 1] = y + radiusY * Math.sin(angle);
    }
    return points;
  }

  /** One stroke through all the points. */
  private static double[] join(double[]... parts) {
    List<Double> points = new ArrayList<>();
    for (double[] part : parts) {
      for (double value : part) {
        points.add(value);
      }
    }
    return points.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
