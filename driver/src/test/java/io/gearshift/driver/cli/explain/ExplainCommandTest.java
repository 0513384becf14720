package io.gearshift.driver.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.record.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
  private static final Path CONF = Path.of(System.getProperty("gearshift.root", "."), "conf");

  private static CommandRun explain(String file, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("explain", "--conf", CONF.resolve(file).toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void everyProductOfTheFirstGearHasItsBitsAndKernels() throws IOException {
    CommandRun run = explain("mnist-lenet-8bit.ini", "--batch", "4", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("lenet on 1x28x28 images, batch 4, 8 bits", "431,080");
    JsonNode plan = Json.mapper().readTree(run.out().lines().reduce("", (a, b) -> b));
    int products = 0;
    for (JsonNode step : plan.get("steps")) {
      if (step.get("multiplyAdds").asLong() > 0) {
        products++;
        assertThat(step.get("operands").findValuesAsText("bits")).containsOnly("8").hasSize(4);
        assertThat(step.get("operands").get(1).get("form").asText()).isEqualTo("s8");
        assertThat(step.get("implementations").get("output").asText()).isNotEmpty();
        assertThat(step.get("implementations").get("gradWeight").asText()).isNotEmpty();
      }
    }
    assertThat(products).isEqualTo(4);
    long forward = 4L * (24 * 24 * 20 * 25 + 8 * 8 * 50 * 500 + 800 * 500 + 500 * 10);
    assertThat(plan.get("multiplyAddsPerStep").asLong())
        .isEqualTo(3 * forward - 4L * 24 * 24 * 20 * 25);
  }

  @Test
  void noLineIsWiderThanAWideTerminal() {
    CommandRun run =
        explain(
            "cifar10-resnet20-8bit.ini",
            "--set",
            "cnn.Architecture=googlenet",
            "--set",
            "dataset.Dataset=imagenet",
            "--set",
            "dataset.Dataset_Location=",
            "--batch",
            "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().skip(3).filter(line -> line.length() > 160)).isEmpty();
    assertThat(run.out()).contains("3x224x224", "1x1x1x1000");
  }

  @ParameterizedTest
  @CsvSource({
    "mnist-lenet-8bit.ini, maxout-pi-mnist, '1,233,610', maxout of 5",
    "mnist-lenet-8bit.ini, maxout-mnist, '418,714', maxout of 4",
    "cifar10-resnet20-8bit.ini, maxout-cifar10, '5,341,050', maxout of 5",
    "cifar10-resnet20-8bit.ini, maxout-svhn, '5,341,050', maxout of 2"
  })
  void maxoutNetworksAreExplained(String file, String name, String parameters, String layer) {
    CommandRun run = explain(file, "--set", "cnn.Architecture=" + name, "--batch", "2");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains(name + " on ", parameters, layer, "classical dropout");
  }

  @ParameterizedTest
  @CsvSource({
    "search-imagenet.ini, quantres50, 52 of 54 layers",
    "search-imagenet.ini, quantinceptionv3, 93 of 95 layers",
    "search-cifar10.ini, quantres20, 20 of 22 layers"
  })
  void searchesForWidthsAreExplained(String file, String name, String searched) {
    CommandRun run = explain(file, "--set", "cnn.Architecture=" + name, "--batch", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(name + " on ", "width search", "f32/f32/f32")
        .contains("2, 3, 4-bit half-wave Gaussian levels, mixed (" + searched + ")")
        .contains("single precision (conv1, output.logits)")
        .doesNotContain("u32", "s32");
    assertThat(run.out().lines().skip(3).filter(line -> line.length() > 160)).isEmpty();
  }

  @Test
  void aPresetOfASearchIsExplainedAsItIs() {
    assertThat(explain("search-imagenet.ini", "--batch", "1").out())
        .contains("quantres18 on 3x224x224 images, batch 1, width search");
  }

  @Test
  void anotherPrecisionMayBeAskedFor() {
    assertThat(explain("mnist-lenet-8bit.ini", "--precision", "12", "--batch", "1").out())
        .contains("12 bits", "s12/s12/s12");
    assertThat(explain("mnist-lenet-8bit.ini", "--precision", "32", "--batch", "1").out())
        .contains("FP32", "f32/f32/f32");
  }

  @Test
  void wrongInputIsOneLine() {
    refused(explain("absent.ini"), "absent.ini");
    refused(explain("quickstart.ini", "--precision", "1"), "Invalid --precision: 1 (must be ");
    refused(explain("quickstart.ini", "--batch", "0"), "Invalid --batch: 0 (must be at least 1)");
    refused(explain("quickstart.ini", "--set", "cnn.Architecture=vgg"), "vgg");
    refused(
        explain(
            "quickstart.ini",
            "--set",
            "dataset.Dataset=folder",
            "--set",
            "dataset.Dataset_Location="),
        "hold a manifest.json");
  }

  private static void refused(CommandRun run, String text) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(text).hasLineCount(1);
  }
}
