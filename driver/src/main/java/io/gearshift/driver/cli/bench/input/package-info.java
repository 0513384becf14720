/** {@code gearshift bench input}: how fast training images are read. */
package io.gearshift.driver.cli.bench.input;
