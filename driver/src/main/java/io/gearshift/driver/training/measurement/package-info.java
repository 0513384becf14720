/** Short rounds before a run that time its gears and its exchange: what {@code auto} stands for. */
package io.gearshift.driver.training.measurement;
