/** What is told of a run while it trains, and to whom. */
package io.gearshift.driver.training.listener;
