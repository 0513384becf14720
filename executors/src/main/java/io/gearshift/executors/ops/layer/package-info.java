/** All other operations: one class for each, and which of them are fused in training. */
package io.gearshift.executors.ops.layer;
