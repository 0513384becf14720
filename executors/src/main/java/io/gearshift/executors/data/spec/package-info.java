/**
 * Which images a network wants and what is done to them; which of them are a worker's:
 * descriptions.
 */
package io.gearshift.executors.data.spec;
