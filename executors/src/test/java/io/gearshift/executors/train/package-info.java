/** Tests of training steps. */
package io.gearshift.executors.train;
