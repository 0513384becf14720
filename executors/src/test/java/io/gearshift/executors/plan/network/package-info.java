/** The networks and examples that whole steps are tried with. */
package io.gearshift.executors.plan.network;
