package io.gearshift.driver.cli.evaluate;

import io.gearshift.executors.data.TestTime;
import io.gearshift.executors.numerics.Precision;
import java.util.Optional;

/**
 * What to evaluate on, and how.
 *
 * @param data folder or URI of the data set
 * @param split of it
 * @param precision number format; empty for the run's own
 * @param batch images at once
 * @param testTime which views of an image
 * @param workers how many share the images
 * @param master Spark's master where spark-submit gives none
 * @param classRule how the model's classes are found in the data set
 */
record EvaluationRequest(
    String data,
    String split,
    Optional<Precision> precision,
    int batch,
    TestTime testTime,
    int workers,
    String master,
    ClassMatch.Rule classRule) {}
