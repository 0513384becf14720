/**
 * One round of training over all workers: exact example-weighted means of what they end with. Knows
 * neither Spark nor native code.
 */
package io.gearshift.driver.averaging;
