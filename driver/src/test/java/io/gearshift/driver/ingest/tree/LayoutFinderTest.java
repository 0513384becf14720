package io.gearshift.driver.ingest.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutFinderTest {

  @Test
  void splitsAreToldByTheNamesThatPeopleUse() throws SourceException {
    for (String train : List.of("train", "training", "Train", "TRAINING")) {
      for (String validation : List.of("val", "valid", "validation", "dev")) {
        for (String test : List.of("test", "testing")) {
          Layout layout =
              auto(train + "/cat/1.jpg", validation + "/cat/2.jpg", test + "/cat/deep/3.jpg");
          assertThat(layout.nameOf(train + "/cat/1.jpg").id()).isEqualTo("train/cat/1.jpg");
          assertThat(layout.nameOf(validation + "/cat/2.jpg").id())
              .isEqualTo("validation/cat/2.jpg");
          assertThat(layout.nameOf(test + "/cat/deep/3.jpg"))
              .isEqualTo(new ImageName("test", "cat", "test/cat/deep/3.jpg"));
        }
      }
    }
  }

  @Test
  void foldersThatHoldAllAreNoClasses() throws SourceException {
    assertThat(auto("my/train/cat/1.jpg", "my/test/cat/1.jpg").nameOf("my/test/cat/1.jpg").id())
        .isEqualTo("test/cat/1.jpg");
    assertThat(auto("a/b/cat/1.jpg", "a/b/dog/1.jpg").nameOf("a/b/dog/1.jpg").id())
        .isEqualTo("train/dog/1.jpg");
    Layout inner =
        auto("train/images/cat/1.jpg", "train/images/dog/1.jpg", "test/images/dog/2.jpg");
    assertThat(inner.nameOf("test/images/dog/2.jpg").id()).isEqualTo("test/dog/2.jpg");
    Layout banner = auto("banner.png", "my/cat/1.jpg", "my/dog/1.jpg");
    assertThat(banner.nameOf("banner.png")).isNull();
    assertThat(banner.reasonOutside("banner.png")).isEqualTo("outside any class folder");
  }

  @Test
  void foldersBelowAClassBelongToIt() throws SourceException {
    Layout layout = auto("cat/2020/1.jpg", "cat/2021/1.jpg", "dog/1.jpg");
    assertThat(layout.nameOf("cat/2021/1.jpg"))
        .isEqualTo(new ImageName("train", "cat", "train/cat/2021/1.jpg"));
  }

  @Test
  void treesOfTwoReadingsShowBoth() {
    fails(
        List.of("train/cat/1.jpg", "test/cat/1.jpg", "dog/1.jpg"),
        "Invalid source: S can be read as splits (test/ as test, train/ as train) with dog/ outside"
            + " of them or as classes (dog/, test/, train/) (must be decided: --layout splits or"
            + " --layout classes)");
    fails(
        List.of("cat/1.jpg", "dog/1.jpg", "test/1.jpg"),
        "Invalid source: S can be read as splits (test/ as test) with cat/, dog/ outside of them or"
            + " as classes (cat/, dog/, test/) (must be decided: --layout splits or --layout"
            + " classes)");
    fails(
        List.of("train/cat/1.jpg", "train/val/1.jpg"),
        "Invalid source: S can be read as splits (train/ as train) with train/val/ as a class or as"
            + " classes (train/) (must be decided: --layout splits or --layout classes)");
    fails(
        List.of("train/1.jpg", "train/2.jpg"),
        "Invalid source: S can be read as splits (train/ as train) with the images of train/ in no"
            + " class or as classes (train/) (must be decided: --layout splits or --layout"
            + " classes)");
    fails(
        List.of("seg_train/cat/1.jpg", "seg_test/cat/1.jpg"),
        "Invalid source: S can be read as splits (seg_test/ as test, seg_train/ as train) or as"
            + " classes (seg_test/, seg_train/) (must be decided: --layout splits or --layout"
            + " classes)");
    fails(
        List.of("pets/1.jpg", "pets/cat/2.jpg"),
        "Invalid source: S can be read as one class (pets) with folders in it or as classes (cat/)"
            + " beside images of no class (must be decided: --layout splits or --layout classes)");
    fails(
        List.of("cat/train/1.jpg", "cat/test/2.jpg", "dog/train/1.jpg"),
        "Invalid source: S has the folder cat/train/ inside of a class (must have train outside, as"
            + " train/CLASS; or --layout classes takes it as a part of the class)");
    fails(
        List.of("train/cat/1.jpg", "training/cat/1.jpg"),
        "Invalid source: S has train/ and training/ (must have one folder for the split train)");
    fails(
        List.of("1.jpg", "2.jpg"),
        "Invalid source: S (must have its images in a folder for each class)");
  }

  @Test
  void theOptionDecides() throws SourceException {
    List<String> mixed = List.of("train/cat/1.jpg", "test/cat/1.jpg", "dog/1.jpg");
    Layout splits = LayoutFinder.find("S", LayoutOption.SPLITS, null, mixed);
    assertThat(splits.nameOf("train/cat/1.jpg").split()).isEqualTo("train");
    assertThat(splits.nameOf("dog/1.jpg")).isNull();
    assertThat(splits.reasonOutside("dog/1.jpg")).isEqualTo("outside any split");
    Layout classes = LayoutFinder.find("S", LayoutOption.CLASSES, null, mixed);
    assertThat(classes.nameOf("train/cat/1.jpg").className()).isEqualTo("train");
    assertThat(classes.nameOf("dog/1.jpg").className()).isEqualTo("dog");
    Layout like =
        LayoutFinder.find(
            "S",
            LayoutOption.SPLITS,
            null,
            List.of("seg_train/cat/1.jpg", "seg_test/cat/1.jpg", "seg_pred/1.jpg"));
    assertThat(like.nameOf("seg_test/cat/1.jpg").id()).isEqualTo("test/cat/1.jpg");
    assertThat(like.nameOf("seg_pred/1.jpg")).isNull();
    assertThatThrownBy(
            () -> LayoutFinder.find("S", LayoutOption.SPLITS, null, List.of("cat/1.jpg")))
        .hasMessage(
            "Invalid --layout: splits (S must have folders named train, val or test; it has cat/)");
  }

  @Test
  void classesMayHaveWordsOfSplitsInTheirNames() throws SourceException {
    Layout layout =
        auto("bullet train/1.jpg", "test tube/1.jpg", "a/1.jpg", "b/1.jpg", "trained/1.jpg");
    assertThat(layout.nameOf("bullet train/1.jpg").className()).isEqualTo("bullet train");
  }

  @Test
  void theNameOfAnArchiveSaysItsSplit() throws SourceException {
    Layout layout =
        LayoutFinder.find("test.tar", LayoutOption.AUTO, "test", List.of("cat/1.jpg", "dog/1.jpg"));
    assertThat(layout.nameOf("cat/1.jpg").split()).isEqualTo("test");
    assertThat(
            LayoutFinder.find("train.tar", LayoutOption.AUTO, "train", List.of("train/cat/1.jpg"))
                .nameOf("train/cat/1.jpg")
                .id())
        .isEqualTo("train/cat/1.jpg");
    assertThatThrownBy(
            () ->
                LayoutFinder.find(
                    "test.tar", LayoutOption.AUTO, "test", List.of("train/cat/1.jpg")))
        .hasMessageStartingWith("Invalid source: test.tar can be read as test images, as its name");
  }

  @Test
  void wordsOfFileNames() {
    assertThat(SplitNames.inName("emnist-letters-test-images-idx3-ubyte")).containsExactly("test");
    assertThat(SplitNames.inName("t10k-images-idx3-ubyte")).containsExactly("test");
    assertThat(SplitNames.inName("ILSVRC2012_img_val.tar")).containsExactly("validation");
    assertThat(SplitNames.inName("train2017.zip")).containsExactly("train");
    assertThat(SplitNames.inName("train-test.zip")).containsExactly("train", "test");
    assertThat(SplitNames.inName("trainer.zip")).isEmpty();
  }

  private static Layout auto(String... paths) throws SourceException {
    return LayoutFinder.find("S", LayoutOption.AUTO, null, Arrays.asList(paths));
  }

  private static void fails(List<String> paths, String message) {
    assertThatThrownBy(() -> LayoutFinder.find("S", LayoutOption.AUTO, null, paths))
        .isInstanceOf(SourceException.class)
        .hasMessage(message);
  }
}
