/**
 * Averages of a run's weights over its rounds: pure functions and plain vectors. Knows neither
 * Spark nor files; what a round is belongs to others.
 */
package io.gearshift.driver.averages;
