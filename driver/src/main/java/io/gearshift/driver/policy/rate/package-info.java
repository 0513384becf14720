/** Learning rate and momentum over a run: pure functions. */
package io.gearshift.driver.policy.rate;
