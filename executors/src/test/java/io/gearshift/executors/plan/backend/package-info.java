/** The same steps by all backends, fused or not, again and again. */
package io.gearshift.executors.plan.backend;
