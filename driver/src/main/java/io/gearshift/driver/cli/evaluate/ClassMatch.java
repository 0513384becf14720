package io.gearshift.driver.cli.evaluate;

import io.gearshift.driver.cli.common.TrainedModel;
import io.gearshift.driver.dl4j.ModelDescription;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.graph.ParameterTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model's outputs in the order of a data set's labels.
 *
 * @param parameters of the model, its outputs in that order
 * @param names of the outputs in that order
 * @param notes lines for the user
 */
record ClassMatch(float[] parameters, List<String> names, List<String> notes) {
  private static final int MOST_NAMES = 5;

  /** How classes are found. */
  enum Rule {
    /** The data set has the model's classes in the model's order. */
    SAME_ORDER,
    /**
     * Each class of the data set is one of the model's, which may have more; what is taken for one
     * of those is wrong.
     */
    BY_NAME
  }

  /**
   * Compares names, and their order under {@link Rule#SAME_ORDER}. A model without names is
   * compared by its number of classes alone.
   *
   * @throws UserError in one line that shows the difference
   */
  static ClassMatch of(TrainedModel model, List<String> data, String location, Rule rule) {
    Optional<List<String>> known = model.network().description().map(ModelDescription::classNames);
    if (known.isEmpty()) {
      return byCount(model, data, location, rule);
    }
    List<String> names = known.get();
    if (names.equals(data)) {
      return new ClassMatch(model.network().parameters(), data, List.of());
    }
    if (rule == Rule.SAME_ORDER) {
      throw UserError.invalid("--data", location, difference(names, data));
    }
    return byName(model, names, data, location);
  }

  private static ClassMatch byCount(
      TrainedModel model, List<String> data, String location, Rule rule) {
    if (rule == Rule.BY_NAME) {
      throw UserError.invalid(
          "--map-by-name", model.file(), "be a model with class names; Gearshift writes such");
    }
    int classes = model.network().graph().classes();
    if (classes != data.size()) {
      throw UserError.invalid(
          "--data", location, "have the model's " + classes + " classes; it has " + data.size());
    }
    return new ClassMatch(
        model.network().parameters(),
        data,
        List.of(
            model.file()
                + " has no class names: only the number of classes was compared, and images are"
                + " normalised by the data set's own mean and deviation"));
  }

  private static String difference(List<String> model, List<String> data) {
    Set<String> missing = new LinkedHashSet<>(model);
    data.forEach(missing::remove);
    Set<String> unknown = new LinkedHashSet<>(data);
    model.forEach(unknown::remove);
    if (missing.isEmpty() && unknown.isEmpty()) {
      int first = 0;
      while (model.get(first).equals(data.get(first))) {
        first++;
      }
      return "have the model's classes in the model's order; class "
          + first
          + " is "
          + data.get(first)
          + " there and "
          + model.get(first)
          + " in the model; --map-by-name maps them";
    }
    return "have the model's "
        + model.size()
        + " classes; it has "
        + data.size()
        + list(", without ", missing)
        + list(", with other ", unknown)
        + (unknown.isEmpty() ? "; --map-by-name evaluates those that it has" : "");
  }

  private static String list(String before, Set<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String named = String.join(", ", names.stream().limit(MOST_NAMES).toList());
    int more = names.size() - MOST_NAMES;
    return before + named + (more > 0 ? " and " + more + " more" : "");
  }

  private static ClassMatch byName(
      TrainedModel model, List<String> names, List<String> data, String location) {
    Set<String> unknown = new LinkedHashSet<>(data);
    names.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw UserError.invalid(
          "--data", location, "have no classes but the model's" + list("; it has ", unknown));
    }
    List<String> order = new ArrayList<>(data);
    Set<String> done = new HashSet<>(data);
    names.stream().filter(n -> !done.contains(n)).forEach(order::add);
    int[] outputs = order.stream().mapToInt(names::indexOf).toArray();
    return new ClassMatch(
        reordered(model, outputs),
        order,
        List.of("Classes are mapped by name: " + data.size() + " of the model's " + names.size()));
  }

  /** The parameters with output {@code outputs[i]} in place {@code i}. */
  private static float[] reordered(TrainedModel model, int[] outputs) {
    String layer =
        model
            .network()
            .graph()
            .classLayer()
            .orElseThrow(
                () ->
                    UserError.invalid(
                        "--map-by-name", model.file(), "be a network that ends in a dense layer"));
    float[] from = model.network().parameters();
    float[] to = from.clone();
    for (ParameterTensor tensor : model.network().graph().layout().tensors()) {
      if (tensor.layer().equals(layer)) {
        // Weights are {out, in}, biases {out}.
        int row = tensor.size() / outputs.length;
        for (int i = 0; i < outputs.length; i++) {
          System.arraycopy(
              from, tensor.offset() + outputs[i] * row, to, tensor.offset() + i * row, row);
        }
      }
    }
    return to;
  }
}
