/**
 * A TrainingMaster for programs that train DL4J networks with dl4j-spark: their RDDs of DataSets,
 * our rounds, policies and arithmetic. Knows Spark and DL4J; nothing else of the driver uses it.
 */
package io.gearshift.driver.dl4jspark;
