package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.cli.train.setup.TrainPlan;
import org.apache.spark.sql.SparkSession;

/**
 * What trains.
 *
 * @param spark the open session
 * @param plan what is trained
 * @param rounds on that session
 */
record TrainEngine(SparkSession spark, TrainPlan plan, Rounds rounds) {}
