/** A run from its beginning or its resume to its result, with Spark around it. */
package io.gearshift.driver.cli.train.job;
