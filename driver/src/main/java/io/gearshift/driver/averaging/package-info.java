/**
 * One round of training over all workers: exact example-weighted means of what they end with; and
 * how long a step takes them in each gear. Knows neither Spark nor native code.
 */
package io.gearshift.driver.averaging;
