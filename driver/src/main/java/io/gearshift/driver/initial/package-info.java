/**
 * First weights that are computed, not drawn: pure functions of images and numbers. Knows neither
 * Spark nor files nor configurations.
 */
package io.gearshift.driver.initial;
