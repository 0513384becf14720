package io.gearshift.driver.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionTableTest {
  @Test
  void fewClassesAreAWholeTable() {
    long[][] confusion = {{3, 1}, {0, 0}};
    assertThat(ConfusionTable.text(confusion, List.of("cat", "rhinoceros")))
        .isEqualTo(
            """
            Confusion
            true \\ predicted  cat  rhinoce~  right %
            cat                 3         1     75.0
            rhinoceros          .         .        -
            """);
  }

  @Test
  void manyClassesAreTheirMostConfusedPairs() {
    long[][] confusion = new long[30][30];
    for (int label = 0; label < 30; label++) {
      confusion[label][label] = 100;
      confusion[label][(label + 1) % 30] = label;
    }
    List<String> names = IntStream.range(0, 30).mapToObj(i -> "class" + i).toList();
    assertThat(ConfusionTable.worst(confusion, names)).hasSize(10);
    assertThat(ConfusionTable.worst(confusion, names).get(0))
        .isEqualTo(new ConfusionTable.Pair("class29", "class0", 29, 100.0 * 29 / 129));
    assertThat(ConfusionTable.text(confusion, names))
        .startsWith("Most confused\n")
        .hasLineCount(12)
        .contains("class20");
  }
}
