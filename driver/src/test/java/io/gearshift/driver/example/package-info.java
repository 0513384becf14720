/** A data set and a network small enough to train whole runs in tests. */
package io.gearshift.driver.example;
