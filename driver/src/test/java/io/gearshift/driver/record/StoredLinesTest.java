package io.gearshift.driver.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.gearshift.driver.record.event.Event;
import io.gearshift.driver.record.json.Json;
import io.gearshift.driver.record.metrics.EpochMetrics;
import io.gearshift.driver.record.metrics.Metrics;
import io.gearshift.driver.record.metrics.RoundMetrics;
import io.gearshift.driver.record.metrics.Timing;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON of records is an interface, however components are named and grouped in Java. */
class StoredLinesTest {
  private static final String EPOCH =
      """
      {"type":"epoch","epoch":10,"regime":"12","trainLoss":0.131728489554862,\
      "trainTop1":97.93860859654013,"testTop1":97.84325103955571,"testTop5":99.5,\
      "learningRate":0.01,"diversity":0.8942522841873025,"maxDiversity":1.4,\
      "ratio":1.56555373103947,"threshold":1.5518191617571635,"violations":1,\
      "imagesPerSecond":6226.1289544947285,"secondsCompute":2.377078937517938,\
      "secondsExchange":0.546085701862229,"secondsInput":0.09636806503451101,\
      "seconds":3.2122688344837003,"bytesExchanged":55178240,"lossTerms":{"l2":0.125}}""";

  private static final String ROUND =
      """
      {"type":"round","epoch":10,"round":0,"worker":1,"regime":"12","images":2500,\
      "trainLoss":0.131728489554862,"trainTop1":97.93860859654013,\
      "imagesPerSecond":3113.0644772473643,"secondsCompute":0.5942697343794845,\
      "secondsExchange":0.0803067208620925,"secondsInput":0.024092016258627752,\
      "seconds":0.7789751923622973,"bytesExchanged":6897280,"bytesLocal":750000,\
      "bytesFromCache":1960000,"bytesRemote":0,"host":"localhost","executor":"2","gpu":null,\
      "kernels":"onednn: one thread"}""";

  private static final String LADDER =
      """
      {"type":"ladder","gears":[{"regime":"8","millisecondsPerStep":4.5,\
      "imagesPerSecond":28444.0,"ratio":0.45,"kept":true,"reason":"0.450 of fp32's step"},\
      {"regime":"14","millisecondsPerStep":9.9,"imagesPerSecond":12929.0,"ratio":0.99,\
      "kept":false,"reason":"0.990 of fp32's step, over 0.95"},{"regime":"fp32",\
      "millisecondsPerStep":10.0,"imagesPerSecond":12800.0,"ratio":null,"kept":true,\
      "reason":"the widest"}],"seconds":6.25,"time":"2026-11-21T10:15:29Z"}""";

  private static final String CONFIGURATION =
      """
      {"runId":"a","started":"2026-11-21T10:15:30Z","network":"lenet",\
      "data":"digits (20,000 train, 4,000 test)","ladder":["8","12","16","fp32"],\
      "policy":"muppet","workers":2,"seeds":{"order":7,"parameters":42},\
      "dataChecksum":"sha256:5f2c","dataContents":null,\
      "kernels":"onednn 3.11, avx512_core_vnni, vector 512 bit",\
      "training":{"update":"SGD, momentum 0.9, weight decay 1.0E-4"},\
      "versions":{"java":"17.0.15","oneDNN":"3.11","spark":"3.5.5"},\
      "configuration":{"cnn":{"Architecture":"lenet"},\
      "muppet_hyperparameters":{"Policy_Patience":"2","Prec_Schedule":"8 12 16 32"}}}""";

  static Stream<Arguments> lines() {
    EpochMetrics like = SyntheticRun.epoch(10);
    EpochMetrics epoch =
        new EpochMetrics(
            10,
            "12",
            new EpochMetrics.Scores(
                like.scores().trainLoss(),
                like.scores().trainTop1(),
                like.scores().testTop1(),
                99.5),
            like.learningRate(),
            like.policy(),
            like.timing(),
            like.bytesExchanged(),
            Map.of("l2", 0.125));
    return Stream.of(
        Arguments.of(EPOCH, Metrics.class, epoch),
        Arguments.of(ROUND, Metrics.class, SyntheticRun.round(like, 0, 1)),
        Arguments.of(LADDER, Event.class, SyntheticRun.timedGears()),
        Arguments.of(CONFIGURATION, RunConfiguration.class, SyntheticRun.configuration("a")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void areWrittenToTheByteAndReadAgain(String stored, Class<?> type, Object value)
      throws JsonProcessingException {
    assertThat(Json.mapper().writeValueAsString(value)).isEqualTo(stored);
    assertThat(Json.mapper().readValue(stored, type)).isEqualTo(value);
  }

  @Test
  void waitingStandsAmongTheOtherTimesWhereItWasMeasured() throws JsonProcessingException {
    EpochMetrics epoch = SyntheticRun.withWaiting(SyntheticRun.epoch(3), 0.05);

    String line = Json.mapper().writeValueAsString(epoch);

    assertThat(line)
        .containsPattern("\"secondsInput\":[0-9.]+,\"secondsWaiting\":[0-9.]+,\"seconds\":[0-9.]+");
    assertThat(Json.mapper().readValue(line, Metrics.class)).isEqualTo(epoch);
  }

  @Test
  void fieldsThatOlderProgramsDidNotWriteAreReadAsAbsent() throws JsonProcessingException {
    String line = "{\"type\":\"round\",\"epoch\":1,\"round\":2,\"worker\":0,\"regime\":\"fp32\"}";

    RoundMetrics round = (RoundMetrics) Json.mapper().readValue(line, Metrics.class);

    assertThat(round.precision()).isEqualTo("fp32");
    assertThat(round.learned()).isEqualTo(new RoundMetrics.Learned(0, null, null));
    assertThat(round.timing()).isEqualTo(new Timing(0, 0, 0, 0, null, 0));
    assertThat(round.place()).isEqualTo(new RoundMetrics.Place(null, null, null, null));
  }

  @Test
  void fieldsOfAnotherKindAreRefused() {
    for (String field :
        new String[] {"\"seconds\":\"long\"", "\"epoch\":{}", "\"trainLoss\":[1]"}) {
      String line = "{\"type\":\"epoch\",\"regime\":\"8\"," + field + "}";
      assertThatThrownBy(() -> Json.mapper().readValue(line, Metrics.class))
          .as(line)
          .isInstanceOf(JsonMappingException.class);
    }
    assertThatThrownBy(() -> Json.mapper().readValue("[1]", RunConfiguration.class))
        .isInstanceOf(JsonMappingException.class);
  }
}
