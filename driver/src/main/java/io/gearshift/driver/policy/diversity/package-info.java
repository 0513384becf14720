/** Gradient diversity over a window of epochs, and what it is held against. */
package io.gearshift.driver.policy.diversity;
