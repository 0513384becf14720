package io.gearshift.driver.ingest;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.plan.IgnoredLimit;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import io.gearshift.driver.ingest.tree.LayoutOption;

/**
 * What to ingest, and how.
 *
 * @param source class folders, archives of them, IDX, CIFAR or SequenceFiles by path or URI, or
 *     {@code digits:train=20000,test=4000,seed=1}
 * @param destination directory of the new data set; must not exist
 * @param validationShare share of the training images held back as the validation split, 0 to below
 *     1
 * @param shards files of the training split; 0 chooses
 * @param shardBytes bytes that a shard has at most in the mean, instead of their number; 0 chooses
 * @param maximumRejected largest share of damaged images that is put up with, 0 to 1
 * @param seed of the shuffle and of the choice of validation images
 * @param layout how folders are read
 * @param ignoredLimit how many files may be ignored
 * @param orientation what becomes of cameras' orientations
 * @param preprocess what is done to images before they are stored
 */
public record IngestRequest(
    String source,
    String destination,
    double validationShare,
    int shards,
    long shardBytes,
    double maximumRejected,
    long seed,
    LayoutOption layout,
    IgnoredLimit ignoredLimit,
    ExifOrientation orientation,
    Preprocess preprocess) {

  /** Share of damaged images put up with unless said otherwise. */
  public static final double DEFAULT_MAXIMUM_REJECTED = 0.01;

  /** Seed unless said otherwise. */
  public static final long DEFAULT_SEED = 1;

  private static final int MAXIMUM_SHARDS = 100_000;
  private static final long LEAST_SHARD_BYTES = 1L << 20;
  private static final long MOST_SHARD_BYTES = 1L << 30;

  /** Checks the ranges. */
  public IngestRequest {
    if (!(validationShare >= 0 && validationShare < 1)) {
      throw UserError.invalid("--validation", validationShare, "be at least 0 and below 1");
    }
    if (shards < 0 || shards > MAXIMUM_SHARDS) {
      throw UserError.invalid("--shards", shards, "be 0 to " + MAXIMUM_SHARDS);
    }
    if (shardBytes != 0 && (shardBytes < LEAST_SHARD_BYTES || shardBytes > MOST_SHARD_BYTES)) {
      throw UserError.invalid("--shard-size", shardBytes, "be 1m to 1g");
    }
    if (shardBytes != 0 && shards != 0) {
      throw UserError.invalid("--shard-size", shardBytes, "not be given together with --shards");
    }
    if (!(maximumRejected >= 0 && maximumRejected <= 1)) {
      throw UserError.invalid("--max-rejected", maximumRejected, "be 0 to 1");
    }
  }

  /**
   * A request with the defaults: no validation split, shards chosen, 1 % damaged at most, folders
   * read by their names, at most half of the files ignored, orientations ignored.
   */
  public static IngestRequest of(String source, String destination) {
    return new IngestRequest(
        source,
        destination,
        0,
        0,
        0,
        DEFAULT_MAXIMUM_REJECTED,
        DEFAULT_SEED,
        LayoutOption.AUTO,
        IgnoredLimit.HALF,
        ExifOrientation.IGNORE,
        Preprocess.NONE);
  }

  /** The same with a validation split. */
  public IngestRequest withValidationShare(double share) {
    return new IngestRequest(
        source,
        destination,
        share,
        shards,
        shardBytes,
        maximumRejected,
        seed,
        layout,
        ignoredLimit,
        orientation,
        preprocess);
  }

  /** The same with a number of training shards. */
  public IngestRequest withShards(int count) {
    return new IngestRequest(
        source,
        destination,
        validationShare,
        count,
        shardBytes,
        maximumRejected,
        seed,
        layout,
        ignoredLimit,
        orientation,
        preprocess);
  }

  /** The same with a size of shards. */
  public IngestRequest withShardBytes(long bytes) {
    return new IngestRequest(
        source,
        destination,
        validationShare,
        shards,
        bytes,
        maximumRejected,
        seed,
        layout,
        ignoredLimit,
        orientation,
        preprocess);
  }

  /** The same with another limit on damaged images. */
  public IngestRequest withMaximumRejected(double share) {
    return new IngestRequest(
        source,
        destination,
        validationShare,
        shards,
        shardBytes,
        share,
        seed,
        layout,
        ignoredLimit,
        orientation,
        preprocess);
  }

  /** The same with another seed. */
  public IngestRequest withSeed(long newSeed) {
    return new IngestRequest(
        source,
        destination,
        validationShare,
        shards,
        shardBytes,
        maximumRejected,
        newSeed,
        layout,
        ignoredLimit,
        orientation,
        preprocess);
  }

  /** The same with another treatment of orientations. */
  public IngestRequest withOrientation(ExifOrientation treatment) {
    return new IngestRequest(
        source,
        destination,
        validationShare,
        shards,
        shardBytes,
        maximumRejected,
        seed,
        layout,
        ignoredLimit,
        treatment,
        preprocess);
  }

  /** The same with images preprocessed. */
  public IngestRequest withPreprocess(Preprocess method) {
    return new IngestRequest(
        source,
        destination,
        validationShare,
        shards,
        shardBytes,
        maximumRejected,
        seed,
        layout,
        ignoredLimit,
        orientation,
        method);
  }

  /** All that the data set depends on beside the source's files; the destination is not. */
  String key() {
    // As it was before there was preprocessing, for ingests that were killed then.
    String method =
        preprocess == Preprocess.NONE
            ? ""
            : "\n" + preprocess.option() + " " + preprocess.parameters();
    return String.join(
            "\n",
            source,
            Double.toString(validationShare),
            Integer.toString(shards),
            Long.toString(shardBytes),
            Double.toString(maximumRejected),
            Long.toString(seed),
            layout.name(),
            ignoredLimit.name(),
            orientation.name())
        + method;
  }
}
