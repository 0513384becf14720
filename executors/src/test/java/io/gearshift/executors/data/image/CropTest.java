package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class CropTest {

  @Test
  void randomCropsLieInsideAndKeepTheirBounds() {
    double areas = 0;
    for (int i = 0; i < 2000; i++) {
      Crop crop = Crop.random(500, 375, RandomStream.of(3, i));
      assertThat(crop.left()).isNotNegative();
      assertThat(crop.top()).isNotNegative();
      assertThat(crop.left() + crop.width()).isLessThanOrEqualTo(500);
      assertThat(crop.top() + crop.height()).isLessThanOrEqualTo(375);
      assertThat((double) crop.width() / crop.height()).isBetween(0.74, 1.35);
      areas += (double) crop.width() * crop.height() / (500 * 375);
    }
    // Below 0.54, the mean of the draws: large parts of another ratio than the image do not fit.
    assertThat(areas / 2000).isBetween(0.38, 0.48);
  }

  @Test
  void randomCropsReachAllFourEdgesAndTheWholeImage() {
    int left = 0;
    int right = 0;
    int top = 0;
    int bottom = 0;
    int smallest = Integer.MAX_VALUE;
    int largest = 0;
    for (int i = 0; i < 2000; i++) {
      Crop crop = Crop.random(10, 9, RandomStream.of(3, i));
      left += crop.left() == 0 ? 1 : 0;
      right += crop.left() + crop.width() == 10 ? 1 : 0;
      top += crop.top() == 0 ? 1 : 0;
      bottom += crop.top() + crop.height() == 9 ? 1 : 0;
      smallest = Math.min(smallest, crop.width() * crop.height());
      largest = Math.max(largest, crop.width() * crop.height());
    }
    assertThat(List.of(left, right, top, bottom)).allMatch(count -> count > 300 && count < 1200);
    assertThat(left).isCloseTo(right, within(150));
    assertThat(top).isCloseTo(bottom, within(150));
    // 8 % of 90 pixels are 7.
    assertThat(smallest).isBetween(6, 9);
    assertThat(largest).isBetween(81, 90);
  }

  @Test
  void reducedPartsLieInsideAndAreAtLeastAsLargeAsTheTarget() {
    int[] counts = new int[9];
    for (int i = 0; i < 5000; i++) {
      RandomStream sizes = RandomStream.of(4, i);
      int width = 1 + sizes.below(50, 3000);
      int height = 1 + sizes.below(51, 3000);
      int target = 1 + sizes.below(52, 256);
      Crop crop = Crop.random(width, height, sizes);
      int reduction = crop.reduction(target, target);
      counts[reduction]++;
      int columns = (width + reduction - 1) / reduction;
      int rows = (height + reduction - 1) / reduction;
      Crop part = crop.reduced(reduction, columns, rows);
      assertThat(part.left() + part.width()).isLessThanOrEqualTo(columns);
      assertThat(part.top() + part.height()).isLessThanOrEqualTo(rows);
      assertThat((double) part.left() * reduction - crop.left()).isBetween(-4.0, 4.0);
      assertThat((double) (part.top() + part.height()) * reduction - crop.top() - crop.height())
          .isBetween(-4.0, 4.0);
      if (reduction == 1) {
        assertThat(part).isEqualTo(crop);
      } else {
        assertThat(Math.min(part.width(), part.height())).isGreaterThanOrEqualTo(target);
      }
      if (reduction < 8) {
        assertThat(Math.min(crop.width(), crop.height())).isLessThan(2 * reduction * target);
      }
    }
    assertThat(new int[] {counts[1], counts[2], counts[4], counts[8]})
        .as("all are met")
        .doesNotContain(0);
  }

  @Test
  void extremeImagesStillGiveACrop() {
    assertThat(Crop.random(1, 1, RandomStream.of(1))).isEqualTo(new Crop(0, 0, 1, 1));
    Crop crop = Crop.random(1000, 2, RandomStream.of(1));
    assertThat(crop.height()).isEqualTo(2);
    assertThat(crop.width()).isLessThanOrEqualTo(3);
  }

  @Test
  void centreIsWhatResizingTo256LeavesOf224() {
    assertThat(Crop.centre(512, 256, 224, 224)).isEqualTo(new Crop(144, 16, 224, 224));
    assertThat(Crop.centre(2, 2, 224, 224)).isEqualTo(new Crop(0, 0, 2, 2));
  }
}
