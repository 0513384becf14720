/** Toys that are put into the seams of the core from outside, and train on Spark like our own. */
package io.gearshift.driver.seams;
