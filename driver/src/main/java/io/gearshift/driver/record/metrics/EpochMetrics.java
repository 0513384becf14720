package io.gearshift.driver.record.metrics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.driver.record.json.Json;
import java.util.Map;

/**
 * One epoch. What was not measured is null. In JSON the fields of all parts stand side by side.
 *
 * @param epoch from 0
 * @param precision "8", "12", "16", "fp32", ...; {@code regime} in JSON
 * @param scores loss and accuracy
 * @param learningRate of the epoch's first mini-batch
 * @param policy what the policy went by
 * @param timing where the time of the epoch's training went: workers' parts are means over them
 * @param bytesExchanged bytes between driver and workers, both ways
 * @param lossTerms what penalties added to the loss of an example, by their names; null for none
 */
@JsonPropertyOrder({
  "epoch",
  "regime",
  "scores",
  "learningRate",
  "policy",
  "timing",
  "bytesExchanged",
  "lossTerms"
})
public record EpochMetrics(
    int epoch,
    @JsonProperty("regime") String precision,
    @JsonUnwrapped Scores scores,
    Double learningRate,
    @JsonUnwrapped Policy policy,
    @JsonUnwrapped Timing timing,
    long bytesExchanged,
    Map<String, Double> lossTerms)
    implements Metrics {

  /**
   * Loss and accuracy.
   *
   * @param trainLoss mean cross-entropy over the epoch's examples, nats
   * @param trainTop1 per cent
   * @param testTop1 per cent
   * @param testTop5 per cent
   * @param validationTop1 per cent, on the validation split; not written where there is none
   */
  public record Scores(
      Double trainLoss,
      Double trainTop1,
      Double testTop1,
      Double testTop5,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double validationTop1) {

    /** Without a validation split. */
    public Scores(Double trainLoss, Double trainTop1, Double testTop1, Double testTop5) {
      this(trainLoss, trainTop1, testTop1, testTop5, null);
    }
  }

  /**
   * What the policy went by.
   *
   * @param diversity inter-epoch gradient diversity, where the policy took it
   * @param maxDiversity largest diversity so far in this precision
   * @param ratio maxDiversity / diversity
   * @param threshold what the ratio is held against
   * @param violations ratios above the threshold so far in this precision
   */
  public record Policy(
      Double diversity, Double maxDiversity, Double ratio, Double threshold, int violations) {}

  /** The fields that belong to no part. */
  private record Rest(
      int epoch,
      String regime,
      Double learningRate,
      long bytesExchanged,
      Map<String, Double> lossTerms) {}

  /**
   * @throws IllegalArgumentException if it has no precision, or an epoch below 0
   */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public EpochMetrics {
    Metrics.check(epoch, precision);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static EpochMetrics of(ObjectNode fields) throws JsonProcessingException {
    Rest rest = Json.part(fields, Rest.class);
    return new EpochMetrics(
        rest.epoch,
        rest.regime,
        Json.part(fields, Scores.class),
        rest.learningRate,
        Json.part(fields, Policy.class),
        Json.part(fields, Timing.class),
        rest.bytesExchanged,
        rest.lossTerms);
  }

  @Override
  public String subject() {
    return "epoch " + epoch;
  }

  @Override
  public boolean isBeyond(Position position) {
    return epoch >= position.epoch();
  }
}
