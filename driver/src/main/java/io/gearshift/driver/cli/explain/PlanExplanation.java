package io.gearshift.driver.cli.explain;

import io.gearshift.driver.cli.common.TextTable;
import io.gearshift.driver.cli.common.TextTable.Align;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.ops.OperationReport.OperandReport;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A compiled plan, for people and as JSON.
 *
 * @param network its name
 * @param images what it is fed, channels first
 * @param batch images of a mini-batch
 * @param precision label of the gear's number format
 * @param kernels the backend's description
 * @param steps in the order of the forward pass
 * @param parameters of the network, running statistics included
 * @param bytesKeptForBackward sum over the steps
 * @param bufferBytes intermediate tensors, sharing memory where their lifetimes allow
 * @param multiplyAddsPerStep of the three products of all layers over the batch
 */
record PlanExplanation(
    String network,
    int[] images,
    int batch,
    String precision,
    String kernels,
    List<OperationReport> steps,
    long parameters,
    long bytesKeptForBackward,
    long bufferBytes,
    long multiplyAddsPerStep) {
  private static final List<String> PRODUCTS =
      List.of(OperationReport.OUTPUT, OperationReport.GRAD_INPUT, OperationReport.GRAD_WEIGHT);

  private static final String FLOATS = "f32 x f32";

  /** Columns of the widest table that is not shortened. */
  private static final int WIDEST = 160;

  private static final String NOT_NEEDED = "not needed";

  static PlanExplanation of(
      String network,
      InputShape images,
      TrainingPlan plan,
      Precision precision,
      String description) {
    List<OperationReport> steps = plan.explain();
    return new PlanExplanation(
        network,
        new int[] {images.channels(), images.height(), images.width()},
        plan.batch(),
        precision.label(),
        description,
        steps,
        plan.graph().layout().size(),
        steps.stream().mapToLong(OperationReport::bytesKept).sum(),
        plan.bufferBytes(),
        steps.stream().mapToLong(PlanExplanation::multiplyAdds).sum());
  }

  /** Of all products that the step computes. */
  private static long multiplyAdds(OperationReport step) {
    long products =
        step.implementations().values().stream().filter(name -> !NOT_NEEDED.equals(name)).count();
    return products * step.multiplyAdds();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s on %dx%dx%d images, batch %d, %s%n%s%n%n",
            network,
            images[0],
            images[1],
            images[2],
            batch,
            numberFormat(),
            kernels));
    String whole = table(step -> List.of(kernel(step, 0), kernel(step, 1), kernel(step, 2)));
    if (width(whole) <= WIDEST) {
      text.append(whole);
    } else {
      Map<String, String> letters = letters();
      text.append(
          table(
              step ->
                  IntStream.range(0, PRODUCTS.size())
                      .mapToObj(product -> letters.getOrDefault(kernel(step, product), ""))
                      .toList()));
      text.append("\nKernels\n");
      letters.forEach((name, letter) -> text.append(letter).append("  ").append(name).append('\n'));
    }
    text.append('\n').append(quantizers()).append('\n');
    text.append(String.format(Locale.ROOT, "parameters         %,15d%n", parameters));
    text.append(
        String.format(Locale.ROOT, "kept for backward  %,15d bytes%n", bytesKeptForBackward));
    text.append(String.format(Locale.ROOT, "buffers            %,15d bytes%n", bufferBytes));
    text.append(
        String.format(
            Locale.ROOT, "multiply-adds      %,15d a step (all products)%n", multiplyAddsPerStep));
    return text.toString();
  }

  private String numberFormat() {
    if (precision.equals("fp32")) {
      return "FP32";
    }
    return precision.matches("\\d+") ? precision + " bits" : precision;
  }

  private String table(Function<OperationReport, List<String>> kernels) {
    TextTable table =
        new TextTable(
                List.of(
                    Align.LEFT,
                    Align.LEFT,
                    Align.LEFT,
                    Align.LEFT,
                    Align.RIGHT,
                    Align.LEFT,
                    Align.LEFT,
                    Align.LEFT))
            .row(
                List.of(
                    "layer",
                    "type",
                    "output NHWC",
                    "operands",
                    "kept KiB",
                    "output by",
                    "gradInput by",
                    "gradWeight by"));
    for (OperationReport step : steps) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  step.name(),
                  step.type(),
                  Arrays.stream(step.outputShape())
                      .mapToObj(Integer::toString)
                      .collect(Collectors.joining("x")),
                  operands(step),
                  kibibytes(step.bytesKept())));
      cells.addAll(kernels.apply(step));
      table.row(cells);
    }
    return table.toString();
  }

  private static int width(String table) {
    return table.lines().mapToInt(String::length).max().orElse(0);
  }

  /** A letter for each kernel, in the order in which they appear. */
  private Map<String, String> letters() {
    Map<String, String> letters = new LinkedHashMap<>();
    for (OperationReport step : steps) {
      for (int product = 0; product < PRODUCTS.size(); product++) {
        String kernel = kernel(step, product);
        if (!kernel.isEmpty()) {
          letters.computeIfAbsent(kernel, name -> String.valueOf((char) ('A' + letters.size())));
        }
      }
    }
    return letters;
  }

  /** The operands of the three products; once where all are alike. */
  private static String operands(OperationReport step) {
    return step.operands().stream()
        .limit(PRODUCTS.size())
        .map(OperandReport::form)
        .collect(Collectors.joining("/"));
  }

  /**
   * By role, each quantiser with the layers that have it, where not all do; then which products run
   * on what where a layer has both kinds.
   */
  private String quantizers() {
    Map<String, Map<String, List<String>>> layers = new LinkedHashMap<>();
    int products = 0;
    for (OperationReport step : steps) {
      products += step.operands().isEmpty() ? 0 : 1;
      for (OperandReport operand : step.operands()) {
        layers
            .computeIfAbsent(operand.role(), role -> new LinkedHashMap<>())
            .computeIfAbsent(operand.quantizer(), quantizer -> new ArrayList<>())
            .add(step.name());
      }
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Map<String, List<String>>> role : layers.entrySet()) {
      for (Map.Entry<String, List<String>> quantizer : role.getValue().entrySet()) {
        text.append(line(role.getKey(), quantizer.getKey(), quantizer.getValue(), products));
      }
    }
    text.append(mixedProducts(products));
    return text.toString();
  }

  /** The layers whose output is a product of integers and whose gradients are not, if any. */
  private String mixedProducts(int all) {
    Map<String, List<String>> layers = new LinkedHashMap<>();
    for (OperationReport step : steps) {
      String output = step.operandTypes().getOrDefault(OperationReport.OUTPUT, FLOATS);
      boolean floatGradients = FLOATS.equals(step.operandTypes().get(OperationReport.GRAD_WEIGHT));
      if (floatGradients && !FLOATS.equals(output)) {
        layers.computeIfAbsent(output, types -> new ArrayList<>()).add(step.name());
      }
    }
    StringBuilder text = new StringBuilder();
    layers.forEach(
        (types, names) ->
            text.append(line("products", "output " + types + ", gradients " + FLOATS, names, all)));
    return text.toString();
  }

  /** What some layers have, and which, or how many where they are many, where not all do. */
  private static String line(String what, String value, List<String> layers, int all) {
    String line = String.format(Locale.ROOT, "%-19s%s", what, value);
    String named = line + " (" + String.join(", ", layers) + ")";
    String counted = line + " (" + layers.size() + " of " + all + " layers)";
    String some = named.length() > WIDEST ? counted : named;
    return (layers.size() == all ? line : some) + System.lineSeparator();
  }

  private static String kernel(OperationReport step, int product) {
    return step.implementations().getOrDefault(PRODUCTS.get(product), "");
  }

  private static String kibibytes(long bytes) {
    return bytes == 0 ? "-" : String.format(Locale.ROOT, "%,d", (bytes + 1023) / 1024);
  }
}
