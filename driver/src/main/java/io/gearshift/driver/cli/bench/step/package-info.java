/** {@code gearshift bench step}: a training step, timed, and where its time goes. */
package io.gearshift.driver.cli.bench.step;
